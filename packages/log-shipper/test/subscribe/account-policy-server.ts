import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Policy {
  policyName: string;
  policyDocument: string;
  selectionCriteria: string;
}

export interface AccountPolicyServer {
  url: string;
  policies: Policy[];
  /** Requests so far that changed something. */
  puts: number;
  stop(): Promise<void>;
}

/**
 * A mock of the few AWS calls that an account policy takes, because neither emulator has them. It holds AWS's own rules:
 * one subscription policy a region, `LogGroupName NOT IN [...]` of at most 25 KB, a statement id once.
 */
export async function startAccountPolicyServer(): Promise<AccountPolicyServer> {
  const state = { policies: [] as Policy[], statements: [] as Record<string, unknown>[], puts: 0 };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    const call =
      target ?? `${request.method} ${(request.url ?? '').replace(/^.*\/functions\/[^/?]+/, '').split('?')[0]}`;
    const { status, answer } = reply(call, body === '' ? {} : JSON.parse(body), state);
    response
      .writeHead(status, {
        'content-type': 'application/json',
        ...(status >= 400 && { 'x-amzn-errortype': String(answer['__type']) }),
      })
      .end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, stop });
}

interface State {
  policies: Policy[];
  statements: Record<string, unknown>[];
  puts: number;
}

function reply(call: string, input: Record<string, string>, state: State) {
  const ok = (answer: Record<string, unknown>, status = 200) => ({ status, answer });
  const fail = (type: string, message: string, status = 400) => ({ status, answer: { __type: type, message } });
  if (call === 'DescribeAccountPolicies') return ok({ accountPolicies: state.policies });
  if (call === 'PutAccountPolicy') return putPolicy(input, state, ok, fail);
  if (call === 'GET /configuration') return ok({ LoggingConfig: { LogGroup: '/custom/shipper' } });
  if (call === 'GET /policy') {
    if (state.statements.length === 0) return fail('ResourceNotFoundException', 'The resource has no policy.', 404);
    return ok({ Policy: JSON.stringify({ Statement: state.statements }) });
  }
  if (call === 'POST /policy') {
    state.puts++;
    state.statements.push({
      Sid: input['StatementId'],
      Effect: 'Allow',
      Principal: { Service: input['Principal'] },
      Action: input['Action'],
      Condition: { ArnLike: { 'AWS:SourceArn': input['SourceArn'] } },
    });
    return ok({}, 201);
  }
  return fail('UnknownOperationException', call);
}

function putPolicy<T>(
  { policyName = '', policyDocument = '', selectionCriteria = '', policyType }: Record<string, string>,
  state: State,
  ok: (answer: Record<string, unknown>) => T,
  fail: (type: string, message: string) => T,
): T {
  if (policyType !== 'SUBSCRIPTION_FILTER_POLICY') return fail('InvalidParameterException', 'policyType');
  if (!/^LogGroupName NOT IN \[.*\]$/.test(selectionCriteria) || Buffer.byteLength(selectionCriteria) > 25 * 1024) {
    return fail('InvalidParameterException', 'selectionCriteria');
  }
  const others = state.policies.filter((policy) => policy.policyName !== policyName);
  if (others.length > 0) return fail('LimitExceededException', 'Resource limit exceeded.');
  state.puts++;
  state.policies.splice(0, 1, { policyName, policyDocument, selectionCriteria });
  return ok({ accountPolicy: { policyName } });
}
