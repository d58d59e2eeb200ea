import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one API call answers; a number is an HTTP status with an error of that kind. */
export type Answer = (input: Record<string, unknown>, call: number) => unknown;

/**
 * A STAND-IN for ECS: it answers each operation of the real API's protocol by a script, for what no emulator does (health
 * checks, a list of deployments as AWS keeps it, throttling). Calls are counted by operation.
 */
export async function startScriptedEcs(script: Readonly<Record<string, Answer>>) {
  const calls: { operation: string; input: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      calls.push({ operation, input });
      const answer = script[operation]?.(input, calls.filter((call) => call.operation === operation).length - 1);
      const refused = answer instanceof Refusal ? answer : undefined;
      response.writeHead(refused?.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(refused ? { __type: refused.type, message: refused.message } : (answer ?? {})));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An error as AWS's JSON protocol says it. */
export class Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  constructor(status: number, type: string, message: string) {
    this.status = status;
    this.type = type;
    this.message = message;
  }
}
