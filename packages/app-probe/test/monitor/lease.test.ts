import { describe, expect, it } from 'vitest';
import { Activity, type Lease } from '../../src/monitor/lease.ts';

/** A lease with these answers. */
function lease(...answers: (number | undefined | Error)[]): Lease & { released: number } {
  const left = [...answers];
  return {
    released: 0,
    async hold() {
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async release() {
      this.released++;
    },
  };
}

const outage = Object.assign(new Error('no answer'), { name: 'TimeoutError' });

describe('a probe that shares a lease', () => {
  it('is active while it holds the lease', async () => {
    const activity = new Activity(lease(100, undefined, 300));
    const rounds = [await activity.inRound(0), await activity.inRound(10), await activity.inRound(200)];
    expect(rounds.map(({ isActive }) => isActive)).toEqual([true, false, true]);
  });

  it('stays active without an answer of the table only until its lease expires, and says so', async () => {
    const activity = new Activity(lease(100, outage, outage));
    await activity.inRound(0);
    expect(await activity.inRound(99)).toEqual({
      isActive: true,
      problem: 'the lease cannot be renewed (TimeoutError: no answer); this probe publishes until it expires',
    });
    expect(await activity.inRound(100)).toMatchObject({
      isActive: false,
      problem: expect.stringContaining('publishes nothing'),
    });
  });

  it('is not active where the table never answered', async () => {
    expect(await new Activity(lease(outage)).inRound(0)).toMatchObject({ isActive: false });
  });

  it('gives up only a lease that it holds', async () => {
    const [held, other] = [lease(100), lease(undefined)];
    for (const one of [held, other]) {
      const activity = new Activity(one);
      await activity.inRound(0);
      await activity.end();
    }
    expect([held.released, other.released]).toEqual([1, 0]);
  });
});
