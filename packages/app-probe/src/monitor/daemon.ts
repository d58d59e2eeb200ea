import { afterRound, type DaemonState, healthOf } from './daemon-health.ts';
import { serveDaemon } from './daemon-server.ts';
import { renderMetricsPage } from './metrics-page.ts';
import type { Monitor, RoundReport } from './monitor.ts';
import { everyInterval } from './schedule.ts';

export interface DaemonOptions {
  intervalMs: number;
  /** Where the daemon serves its own health, and its results at `/metrics`. Port 0 takes any free one. */
  health?: { host: string; port: number };
  /** Ends it, after the round in progress. */
  signal: AbortSignal;
  onRound: (report: RoundReport) => void;
  onError: (error: Error) => void;
  onListening?: (port: number) => void;
}

/**
 * Makes rounds until the signal comes, then publishes what is pending. A round that fails is reported, and the next one is
 * tried.
 * @example
 * const end = new AbortController();
 * process.once('SIGTERM', () => end.abort());
 * await runDaemon(monitor, {
 *   ...{ intervalMs: 30_000, signal: end.signal, onError: console.error },
 *   onRound: ({ results }) => console.log(results.length, 'tasks'),
 * });
 */
export async function runDaemon(monitor: Monitor, options: DaemonOptions): Promise<void> {
  const { intervalMs, signal, onRound, onError } = options;
  let state: DaemonState = { startedAtMs: Date.now(), rounds: 0, intervalMs };
  let last: RoundReport | undefined;
  const pages = { health: () => healthOf(state, Date.now()), metrics: () => renderMetricsPage(state, last) };
  const server = options.health && (await serveDaemon(pages, options.health, options.onListening));
  const round = async () => {
    try {
      last = await monitor.round();
      state = afterRound(state, last, Date.now());
      onRound(last);
    } catch (error) {
      // What the round before found may no longer be true.
      last = undefined;
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
