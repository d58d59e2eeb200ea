import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** Servers on this machine that behave as targets do, and as they should not. */
export interface LocalTargets {
  urls: string[];
  /** Requests and connections seen so far. */
  seen: { requests: number; connections: number };
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

type Behaviour = { http: RequestListener } | { tcp: (socket: Socket) => void };

const health = '{"status":"UP","components":{"ping":{"status":"UP"}},"groups":[]}';

/** Answers as a Spring Boot service does, with this scrape. */
export const healthy = (scrape: string, healthJson = health): Behaviour => ({
  http: (request, response) => {
    if (request.url === '/actuator/health') response.setHeader('content-type', 'application/json').end(healthJson);
    else if (request.url === '/actuator/prometheus') response.setHeader('content-type', 'text/plain').end(scrape);
    else response.writeHead(404).end();
  },
});

export const answering = (http: RequestListener): Behaviour => ({ http });

/** Takes the connection and the request, and never says a word. */
export const hanging: Behaviour = { tcp: () => {} };

/** Answers only after a while. */
export const slow = (scrape: string, delayMs: number): Behaviour => ({
  http: (_, response) => void setTimeout(() => response.end(scrape), delayMs),
});

/** Speaks something else than HTTP. */
export const garbage = (bytes: Buffer | string): Behaviour => ({
  tcp: (socket) => void socket.once('data', () => socket.end(bytes)),
});

/** Sends a body that never ends. */
export const endless: Behaviour = {
  http: (_, response) => {
    const chunk = Buffer.alloc(65_536, 'jvm_threads_live_threads 1\n');
    const more = () => {
      while (response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
};

/** Sends one byte of a body now and then, for ever. */
export const dripping: Behaviour = {
  http: (_, response) => {
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  },
};

/** Accepts and closes at once. */
export const closing: Behaviour = { tcp: (socket) => void socket.destroy() };

/** Answers the first request of each connection, and closes it at the second. */
export const closingWhenUsedAgain = (body: string): Behaviour => ({
  tcp: (socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      socket.once('data', () => socket.destroy());
    });
  },
});

export async function startTargets(behaviours: readonly Behaviour[]): Promise<LocalTargets> {
  const sockets = new Set<Socket>();
  const seen = { requests: 0, connections: 0 };
  const servers = behaviours.map((behaviour) => serverOf(behaviour, seen));
  const urls = await Promise.all(servers.map((server) => listen(server, sockets, seen)));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  };
  return { urls, seen, stop, [Symbol.asyncDispose]: stop };
}

function serverOf(behaviour: Behaviour, seen: LocalTargets['seen']): Server {
  if ('tcp' in behaviour) return createTcpServer(behaviour.tcp);
  return createHttpServer((request, response) => {
    seen.requests++;
    behaviour.http(request, response);
  });
}

function listen(server: Server, sockets: Set<Socket>, seen: LocalTargets['seen']): Promise<string> {
  server.on('connection', (socket: Socket) => {
    seen.connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 4096, () =>
      resolve(`http://127.0.0.1:${(server.address() as { port: number }).port}`),
    );
  });
}
