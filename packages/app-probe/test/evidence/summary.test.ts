import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/evidence/summary.ts';
import type { DumpedThread } from '../../src/parse/thread-dump.ts';

const thread = (id: number, parts: Partial<DumpedThread> = {}): DumpedThread => ({
  id,
  name: `t${id}`,
  state: 'WAITING',
  frames: ['java.lang.Object.wait(Object.java)', 'com.example.Pool.take(Pool.java:7)'],
  ...parts,
});
const round = (minute: number, reading: object) => ({ atMs: minute * 60_000, health: 'UP', reading });

describe('the summary of evidence', () => {
  it('groups threads by their innermost frame that is not of the JDK', () => {
    const threads = [thread(1), thread(2), thread(3, { frames: ['java.lang.Thread.sleep(Native Method)'] })];
    expect(summarize({ threads, rounds: [] }).topFrames).toEqual([
      { frame: 'com.example.Pool.take(Pool.java:7)', threads: 2, example: 't1' },
      { frame: 'java.lang.Thread.sleep(Native Method)', threads: 1, example: 't3' },
    ]);
  });

  it('follows blocked chains to the thread that all wait for', () => {
    const blocked = (id: number, lockOwnerId: number) => thread(id, { state: 'BLOCKED', lockOwnerId });
    const threads = [blocked(1, 2), blocked(2, 3), thread(3), blocked(4, 3), blocked(5, 99)];
    expect(summarize({ threads, rounds: [] }).blockers).toEqual([
      { holder: 't3', at: 'com.example.Pool.take(Pool.java:7)', waiting: 3, deadlocked: false },
    ]);
  });

  it('names the threads of a deadlock, and those that wait for it', () => {
    const blocked = (id: number, lockOwnerId: number) => thread(id, { state: 'BLOCKED', lockOwnerId });
    const summary = summarize({ threads: [blocked(1, 2), blocked(2, 1), blocked(3, 1), blocked(4, 3)], rounds: [] });
    expect(summary.deadlocked).toEqual(['t1', 't2']);
    expect(summary.blockers).toMatchObject([{ holder: 't1', waiting: 2, deadlocked: true }]);
  });

  it('says what grew over the rounds', () => {
    const rounds = [
      round(0, { heapAfterGcUsage: 0.4, threadsLive: 100, nonHeapUsedBytes: 100 }),
      round(2, { heapAfterGcUsage: 0.97, threadsLive: 110, nonHeapUsedBytes: 130 }),
      round(3, {}),
    ];
    expect(summarize({ rounds }).growth).toEqual([
      { name: 'heap after GC', from: 0.4, to: 0.97, unit: 'share', seconds: 120 },
      { name: 'non-heap used', from: 100, to: 130, unit: 'bytes', seconds: 120 },
    ]);
  });

  it('takes time that grows with the number of threads, also along one long chain', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, id) => thread(id, { state: 'BLOCKED', lockOwnerId: id + 1 }));
    expect(summarize({ threads: [...chain(50_000), thread(50_000)], rounds: [] }).blockers).toMatchObject([
      { holder: 't50000', waiting: 50_000 },
    ]);
  });
});
