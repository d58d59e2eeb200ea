import type { TaskChange } from './event.ts';

/** How long a task lived and how long it took to stop, seconds; what a clock gone backwards makes negative is left out. */
export interface Timing {
  /** From the start of its containers to the stop; not there for a task that never ran. */
  lifetimeSeconds?: number;
  /** From the SIGTERM to the last container's end. */
  drainSeconds?: number;
}

export function timingOf({ startedAt, stoppingAt, stoppedAt, executionStoppedAt }: TaskChange): Timing {
  const lifetimeSeconds = secondsBetween(startedAt, stoppingAt ?? executionStoppedAt ?? stoppedAt);
  const drainSeconds = secondsBetween(stoppingAt, executionStoppedAt);
  return {
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    ...(drainSeconds !== undefined && { drainSeconds }),
  };
}

function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined || to < from ? undefined : (to - from) / 1000;
}

/** `3725` -> `1 h 2 min`, `66.2` -> `1 min 6 s`, `0.4` -> `0.4 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const first = units.findIndex(([, size]) => Math.round(seconds) >= size);
  let left = Math.round(seconds);
  return units
    .slice(first, first + 2)
    .map(([unit, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count > 0 ? `${count} ${unit}` : '';
    })
    .filter(Boolean)
    .join(' ');
}
