import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a load balancer or gateway in front of an engine answers by itself; undefined: the engine is asked. */
type FrontAnswer = { status: number; body?: string; contentType?: string } | undefined;

/** A gateway in front of a real engine. */
export interface Front extends AsyncDisposable {
  url: string;
  /** `GET /`, `POST /_bulk` and so on, in their order. */
  requests: string[];
}

/** Starts a gateway that passes on what `answer` does not answer itself. */
export async function startFront(engineUrl: string, answer: (request: IncomingMessage) => FrontAnswer): Promise<Front> {
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url?.split('?')[0]}`);
    const own = answer(incoming);
    if (own) {
      incoming.resume();
      outgoing.writeHead(own.status, { 'content-type': own.contentType ?? 'text/html' }).end(own.body ?? '<h1>no</h1>');
      return;
    }
    const { method = 'GET', url = '/', headers } = incoming;
    const passedOn = request(new URL(url, engineUrl), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    passedOn.on('error', () => outgoing.destroy());
    incoming.pipe(passedOn);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
