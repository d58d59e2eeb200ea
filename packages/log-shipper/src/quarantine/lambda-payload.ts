import { PayloadError } from '../errors.ts';

/**
 * The payload in a Lambda event, as it comes from a dead-letter queue (the event itself) or from an on-failure
 * destination (the event as `requestPayload`); undefined for a body that is none of them.
 * @throws PayloadError `NOT_JSON` for a body that is no JSON.
 */
export function lambdaPayload(body: string): string | undefined {
  let value: { awslogs?: { data?: unknown }; requestPayload?: { awslogs?: { data?: unknown } } };
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new PayloadError('NOT_JSON', `The message is not JSON: ${body.slice(0, 80)}.`, { cause });
  }
  const data = value?.awslogs?.data ?? value?.requestPayload?.awslogs?.data;
  return typeof data === 'string' ? data : undefined;
}
