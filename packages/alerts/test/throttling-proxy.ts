import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** DynamoDB behind a table that is throttled while `isThrottled` says so. Source of the reply: DynamoDB developer guide, error handling. */
export interface ThrottlingProxy extends AsyncDisposable {
  endpoint: string;
  /** Requests that were refused. */
  readonly refused: number;
}

const refusal = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
});

export async function startThrottlingProxy(target: string, isThrottled: () => boolean): Promise<ThrottlingProxy> {
  let refused = 0;
  const server = createServer((incoming, reply) => {
    const isTable = String(incoming.headers['x-amz-target'] ?? '').startsWith('DynamoDB_');
    if (isTable && isThrottled()) {
      refused += 1;
      incoming.resume();
      reply.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(refusal);
      return;
    }
    const url = new URL(incoming.url ?? '/', target);
    const options = { method: incoming.method ?? 'GET', headers: incoming.headers };
    const onward = request(url, options, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    get refused() {
      return refused;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
