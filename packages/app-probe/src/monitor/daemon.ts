import { createServer, type Server } from 'node:http';
import { afterRound, type DaemonState, healthOf } from './daemon-health.ts';
import type { Monitor, RoundReport } from './monitor.ts';
import { everyInterval } from './schedule.ts';

export interface DaemonOptions {
  intervalMs: number;
  /** Where the daemon serves its own health. Port 0 takes any free one. */
  health?: { host: string; port: number };
  /** Ends it, after the round in progress. */
  signal: AbortSignal;
  onRound: (report: RoundReport) => void;
  onError: (error: Error) => void;
  onListening?: (port: number) => void;
}

/** Makes rounds until the signal comes, then publishes what is pending. A round that fails is reported, and the next one is tried. */
export async function runDaemon(monitor: Monitor, options: DaemonOptions): Promise<void> {
  const { intervalMs, signal, onRound, onError } = options;
  let state: DaemonState = { startedAtMs: Date.now(), rounds: 0, intervalMs };
  const server = options.health && (await serveHealth(() => state, options.health, options.onListening));
  const round = async () => {
    try {
      const report = await monitor.round();
      state = afterRound(state, report, Date.now());
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
    const pending = await monitor.close();
    if (pending > 0) onError(new Error(`${pending} data could not be published before the end`));
  }
}

function serveHealth(
  state: () => DaemonState,
  at: { host: string; port: number },
  onListening?: (port: number) => void,
): Promise<Server> {
  const server = createServer((_, response) => {
    const health = healthOf(state(), Date.now());
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
