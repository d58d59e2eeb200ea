import { createServer, type Server } from 'node:http';
import type { Monitor, RoundReport } from './monitor.ts';
import { everyInterval } from './schedule.ts';

export interface DaemonOptions {
  intervalMs: number;
  /** Where the daemon's own health is asked for. Port 0 takes any free one. */
  health?: { host: string; port: number };
  /** Ends it, after the round that is under way. */
  signal: AbortSignal;
  onRound: (report: RoundReport) => void;
  onError: (error: Error) => void;
  onListening?: (port: number) => void;
}

/** A daemon whose last good round is older than this many intervals says 503. */
const staleIntervals = 3;

/** Makes rounds until the signal comes. A round that cannot be made is reported, and the next one is tried. */
export async function runDaemon(monitor: Monitor, options: DaemonOptions): Promise<void> {
  const { intervalMs, signal, onRound, onError } = options;
  const state: DaemonState = { startedAtMs: Date.now(), rounds: 0, intervalMs };
  const server = options.health && (await serveHealth(state, options.health, options.onListening));
  const round = async () => {
    try {
      const report = await monitor.round();
      state.rounds++;
      state.lastRoundAtMs = Date.now();
      onRound(report);
    } catch (error) {
      onError(error as Error);
    }
  };
  try {
    await everyInterval(round, { intervalMs, signal });
  } finally {
    server?.close();
    server?.closeAllConnections();
    await monitor.close();
  }
}

interface DaemonState {
  startedAtMs: number;
  rounds: number;
  lastRoundAtMs?: number;
  intervalMs: number;
}

/** `UP` while rounds are made. */
function healthOf({ startedAtMs, lastRoundAtMs, rounds, intervalMs }: DaemonState, nowMs: number) {
  const sinceMs = nowMs - (lastRoundAtMs ?? startedAtMs);
  return {
    status: sinceMs < staleIntervals * intervalMs ? 'UP' : 'DOWN',
    rounds,
    secondsSinceLastRound: sinceMs / 1000,
  };
}

function serveHealth(
  state: DaemonState,
  at: { host: string; port: number },
  onListening?: (port: number) => void,
): Promise<Server> {
  const server = createServer((_, response) => {
    const health = healthOf(state, Date.now());
    response.writeHead(health.status === 'UP' ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(health));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      onListening?.((server.address() as { port: number }).port);
      resolve(server);
    });
  });
}
