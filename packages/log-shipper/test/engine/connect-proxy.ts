import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A forward proxy as companies have it: it connects where it is asked to, if the log-in is right. */
export interface ConnectProxy extends AsyncDisposable {
  /** With its log-in. */
  url: string;
  /** `127.0.0.1:9200` and so on, one for each connection that it made. */
  targets: string[];
  /** Breaks the next connection as soon as a request of at least so many bytes has begun. */
  breakAfter(bytes: number): void;
}

/** Starts a forward proxy that answers `CONNECT` (RFC 9110, 9.3.6), and 407 without the log-in. */
export async function startConnectProxy(login: string): Promise<ConnectProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  let limit = Number.POSITIVE_INFINITY;
  const server = createServer((_, answer) => answer.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    if (request.headers['proxy-authorization'] !== `Basic ${Buffer.from(login).toString('base64')}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    targets.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client);
    });
    let sent = 0;
    client.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (sent >= limit) {
        limit = Number.POSITIVE_INFINITY;
        client.resetAndDestroy();
        upstream.destroy();
      } else upstream.write(chunk);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://${login}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    breakAfter: (bytes) => {
      limit = bytes;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
