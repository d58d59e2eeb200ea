import { describe, expect, it } from 'vitest';
import { everyInterval } from '../../src/monitor/schedule.ts';

/** Runs rounds of these durations on a clock of our own; gives when each began. */
async function begins(durationsMs: number[], options: { intervalMs: number; untilMs?: number }) {
  let clock = 1_000_000;
  const began: number[] = [];
  const stop = new AbortController();
  const leftOut = await everyInterval(
    async () => {
      began.push(clock - 1_000_000);
      clock += durationsMs[began.length - 1] ?? 0;
      if (began.length === durationsMs.length) stop.abort();
    },
    {
      ...options,
      signal: stop.signal,
      now: () => clock,
      sleep: async (ms) => {
        clock += ms;
      },
    },
  );
  return { began, leftOut };
}

describe('a schedule', () => {
  it('does not drift, whatever rounds take', async () => {
    expect(await begins([3, 9, 0, 5], { intervalMs: 10 })).toEqual({ began: [0, 10, 20, 30], leftOut: 0 });
  });

  it('never overlaps rounds, and comes back into step', async () => {
    expect(await begins([3, 25, 4, 0], { intervalMs: 10 })).toEqual({ began: [0, 10, 40, 50], leftOut: 2 });
  });

  it('begins none at or after its end', async () => {
    expect((await begins(Array(9).fill(1), { intervalMs: 10, untilMs: 30 })).began).toEqual([0, 10, 20]);
  });

  it('ends when the signal comes, also while it sleeps', async () => {
    const stop = new AbortController();
    let rounds = 0;
    const running = everyInterval(async () => void rounds++, { intervalMs: 3_600_000, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await running;
    expect(rounds).toBe(1);
  });
});
