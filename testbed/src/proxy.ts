import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the proxy does to connections. */
export type Fault =
  /** Passes everything on. */
  | { kind: 'none' }
  /** Closes each new connection at once, and those that are open. */
  | { kind: 'refuse' }
  /** Takes connections and requests, and never answers. */
  | { kind: 'hang' }
  /** Delays each piece of an answer. */
  | { kind: 'delay'; delayMs: number }
  /** Resets the connection after so many bytes of answer. */
  | { kind: 'cut'; afterBytes: number };

/** A TCP proxy in front of a server, which can do to a connection what networks do. */
export interface FaultProxy extends AsyncDisposable {
  url: string;
  port: number;
  /** What happens from now on; connections that are open follow it too. Counting of `cut` starts anew. */
  set(fault: Fault): void;
  /** Connections taken so far. */
  connections(): number;
  /** Connections that the fault has broken or refused so far. */
  broken(): number;
  stop(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 in front of `target`, such as `http://127.0.0.1:9200`. */
export async function startProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const state = { fault: { kind: 'none' } as Fault, taken: 0, broken: 0 };
  const server = createServer((client) => {
    state.taken++;
    const upstream = connect(Number(port) || 80, hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => {});
    }
    client.on('close', () => upstream.destroy());
    relay(client, upstream, state).catch(() => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ownPort = (server.address() as AddressInfo).port;
  const set = (fault: Fault) => {
    state.fault = fault;
    if (fault.kind === 'refuse') for (const socket of open) socket.resetAndDestroy();
  };
  const stop = async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${ownPort}`,
    port: ownPort,
    set,
    connections: () => state.taken,
    broken: () => state.broken,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface State {
  fault: Fault;
  broken: number;
}

async function relay(client: Socket, upstream: Socket, state: State): Promise<void> {
  if (state.fault.kind === 'refuse') {
    breakOff(client, state);
    return;
  }
  client.on('data', (chunk) => upstream.write(chunk));
  let answered = 0;
  let counting: Fault | undefined;
  for await (const chunk of upstream as AsyncIterable<Buffer>) {
    const { fault } = state;
    if (counting !== fault) answered = 0;
    counting = fault;
    if (fault.kind === 'hang') return; // the client's connection stays open
    if (fault.kind === 'delay') await sleep(fault.delayMs);
    if (fault.kind === 'cut' && answered + chunk.length > fault.afterBytes) {
      const rest = chunk.subarray(0, Math.max(0, fault.afterBytes - answered));
      client.write(rest, () => breakOff(client, state));
      return;
    }
    answered += chunk.length;
    client.write(chunk);
  }
  client.end();
}

function breakOff(client: Socket, state: State): void {
  state.broken++;
  client.resetAndDestroy();
}
