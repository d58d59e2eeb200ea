import { PayloadError } from '../errors.ts';
import { jsonErrorWords } from './decode.ts';

/**
 * The payload in a message of a queue, base64: the message itself, or in the Lambda event of a dead-letter queue (the event
 * itself) or of an on-failure destination (the event as `requestPayload`); undefined for other JSON.
 * @throws PayloadError `NOT_JSON` for invalid JSON, `NOT_A_LOGS_PAYLOAD` for Lambda's notice of a failure
 *   that holds no payload, as those of Kinesis batches do.
 */
export function messagePayload(body: string): string | undefined {
  if (!body.trimStart().startsWith('{')) return body;
  const value = parse(body);
  const data = value?.awslogs?.data ?? value?.requestPayload?.awslogs?.data;
  if (typeof data === 'string') return data;
  if (value?.KinesisBatchInfo) throw new PayloadError('NOT_A_LOGS_PAYLOAD', kinesisNotice(value.KinesisBatchInfo));
  if (value?.requestContext) {
    const message = 'It is the notice of a failed invocation, whose event holds no CloudWatch Logs payload.';
    throw new PayloadError('NOT_A_LOGS_PAYLOAD', message);
  }
  return undefined;
}

interface Message {
  awslogs?: { data?: unknown };
  requestContext?: unknown;
  requestPayload?: { awslogs?: { data?: unknown } };
  KinesisBatchInfo?: { shardId?: string; startSequenceNumber?: string; endSequenceNumber?: string };
}

function parse(body: string): Message | undefined {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new PayloadError('NOT_JSON', `It is not JSON: ${jsonErrorWords(error)}.`);
  }
}

function kinesisNotice({ shardId, startSequenceNumber, endSequenceNumber }: NonNullable<Message['KinesisBatchInfo']>) {
  const records = `records ${startSequenceNumber} to ${endSequenceNumber} of ${shardId}`;
  return `It is the notice of a Kinesis batch that failed, and holds no events: ${records} stay in the stream until its retention ends.`;
}
