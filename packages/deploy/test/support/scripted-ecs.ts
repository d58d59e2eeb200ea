import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsClients, awsClients } from '../../src/index.ts';

/** What one API call answers. `call` counts the calls of the operation, from 0. */
export type Answer = (input: Record<string, unknown>, call: number) => unknown;

interface Call {
  operation: string;
  input: Record<string, unknown>;
}

/**
 * A STAND-IN for AWS: it answers each operation of the real API's protocol by a script, for what no emulator does (health
 * checks, a list of deployments as AWS keeps it, throttling). Calls are counted by operation.
 */
export async function startScriptedEcs(script: Readonly<Record<string, Answer>>) {
  const calls: Call[] = [];
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight++;
    response.on('close', () => inFlight--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks), { script, calls }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    calls,
    /** Whether no call is being answered. */
    isIdle: () => inFlight === 0,
    /** Clients of the stand-in. */
    aws: (): AwsClients =>
      awsClients({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  { script, calls }: { script: Readonly<Record<string, Answer>>; calls: Call[] },
): void {
  // CloudWatch speaks CBOR, with the operation in the path: an empty map is all that it answers here.
  const binary = /\/operation\/(\w+)$/.exec(request.url ?? '')?.[1];
  const operation = binary ?? String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const input = binary ? {} : JSON.parse(body.toString() || '{}');
  calls.push({ operation, input });
  const answered = script[operation]?.(input, calls.filter((call) => call.operation === operation).length - 1);
  if (binary) {
    response.writeHead(200, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' });
    response.end(Buffer.from([0xa0]));
    return;
  }
  const refused = answered instanceof Refusal ? answered : undefined;
  response.writeHead(refused?.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(refused ? { __type: refused.type, message: refused.message } : (answered ?? {})));
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
