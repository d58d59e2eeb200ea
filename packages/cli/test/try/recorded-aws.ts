import type { IncomingMessage } from 'node:http';
import { type Answer, passOn, serve } from '@bizom/testbed';

export interface RecordedAws extends AsyncDisposable {
  endpoint: string;
  /** Every call that was made: `ecs:ListTasks`. */
  calls: string[];
}

export interface RecordedOptions {
  /** Actions that are refused, as AWS refuses them without the right. */
  denied?: readonly string[];
  /** Stopped tasks of the service, as `ecs:DescribeTasks` returns them: the emulator has none without Docker. */
  stopped?: readonly { taskArn: string }[];
}

/** Stands in front of an emulator and records the calls. */
export async function recordAws(upstream: string, options: RecordedOptions = {}): Promise<RecordedAws> {
  const calls: string[] = [];
  const { denied = [], stopped = [] } = options;
  const { url, stop } = await serve((request, body) => {
    const action = actionOf(request, body.toString('latin1'));
    calls.push(action);
    if (denied.includes(action)) return refusal(request);
    if (action === 'ecs:ListTasks' && stopped.length > 0)
      return json({ taskArns: stopped.map(({ taskArn }) => taskArn) });
    if (action === 'ecs:DescribeTasks' && stopped.length > 0) return json({ tasks: stopped });
    return passOn(upstream, request, body);
  });
  return { endpoint: url, calls, [Symbol.asyncDispose]: stop };
}

const json = (value: object): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

/** The refusal of each protocol. Source: `AccessDeniedException` in the common errors of the API references. */
function refusal({ headers }: IncomingMessage): Answer {
  if (headers['x-amz-target'] === undefined && !headers['smithy-protocol']) {
    const body = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    return { status: 403, headers: { 'content-type': 'text/xml' }, body };
  }
  const answer = json({ __type: 'AccessDeniedException', message: 'no' });
  return { ...answer, status: 400 };
}

/** The action, from the target header, the form, or the path of Smithy's CBOR protocol. */
function actionOf({ headers, url = '' }: IncomingMessage, body: string): string {
  const service = /\/\d{8}\/[^/]*\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unknown';
  const target = headers['x-amz-target'];
  const operation = /\/operation\/(\w+)/.exec(url)?.[1];
  const name =
    target === undefined ? (operation ?? new URLSearchParams(body).get('Action')) : String(target).split('.').at(-1);
  return `${service}:${name ?? url.split('?')[0]}`;
}
