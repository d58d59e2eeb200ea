import type { RoundReport } from './monitor.ts';

/** What a daemon knows of itself. Times are Unix milliseconds. */
export interface DaemonState {
  startedAtMs: number;
  rounds: number;
  lastRoundAtMs?: number;
  /** When CloudWatch last took something, or there was nothing to publish. */
  lastPublishedAtMs?: number;
  intervalMs: number;
}

/** What a daemon answers when it is asked for its health. */
export interface DaemonHealth {
  status: 'UP' | 'DOWN';
  /** Why it is DOWN. */
  reason?: string;
  rounds: number;
  secondsSinceLastRound: number;
}

/** After this many intervals without a round, or without publishing, a daemon is DOWN. */
const staleIntervals = 3;

/** The state after one more round. */
export function afterRound(state: DaemonState, { published }: RoundReport, nowMs: number): DaemonState {
  const nothingTaken = published.errors.length > 0 && published.requests === 0;
  return {
    ...state,
    rounds: state.rounds + 1,
    lastRoundAtMs: nowMs,
    ...(!nothingTaken && { lastPublishedAtMs: nowMs }),
  };
}

/** `UP` while rounds are made and CloudWatch takes what they measure. */
export function healthOf(state: DaemonState, nowMs: number): DaemonHealth {
  const { startedAtMs, rounds, intervalMs } = state;
  const sinceRoundMs = nowMs - (state.lastRoundAtMs ?? startedAtMs);
  const sincePublishedMs = nowMs - (state.lastPublishedAtMs ?? startedAtMs);
  const staleMs = staleIntervals * intervalMs;
  const reason =
    sinceRoundMs >= staleMs
      ? `no round was made for ${Math.round(sinceRoundMs / 1000)} s`
      : sincePublishedMs >= staleMs
        ? `CloudWatch has taken nothing for ${Math.round(sincePublishedMs / 1000)} s`
        : undefined;
  return {
    status: reason === undefined ? 'UP' : 'DOWN',
    ...(reason !== undefined && { reason }),
    rounds,
    secondsSinceLastRound: sinceRoundMs / 1000,
  };
}
