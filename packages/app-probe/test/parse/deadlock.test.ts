import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findDeadlock } from '../../src/parse/deadlock.ts';

const dump = (...waits: [id: number, owner: number][]) =>
  JSON.stringify({
    threads: waits.map(([threadId, lockOwnerId]) => ({ threadId, threadName: `t${threadId}`, lockOwnerId })),
  });

describe('finding a deadlock in a thread dump', () => {
  it.each(['boot27', 'boot35'])('finds the two threads of a real dump of %s', (name) => {
    const text = readFileSync(new URL(`../fixtures/${name}.threaddump.json`, import.meta.url), 'utf8');
    expect(findDeadlock(text)?.threads.sort()).toEqual(['deadlock-left', 'deadlock-right']);
  });

  it.each([
    ['no thread waits', dump([1, -1], [2, -1]), []],
    ['one waits for one that runs', dump([1, 2], [2, -1]), []],
    ['three in a circle', dump([1, 2], [2, 3], [3, 1]), ['t1', 't2', 't3']],
    ['one waits for a circle without being of it', dump([1, 2], [2, 3], [3, 2]), ['t2', 't3']],
    ['two circles', dump([1, 2], [2, 1], [3, 4], [4, 3]), ['t1', 't2', 't3', 't4']],
    ['an owner that is gone', dump([1, 99]), []],
  ])('%s', (_, text, threads) => {
    expect(findDeadlock(text)).toEqual({ threads, count: threads.length });
  });

  it('counts every thread but names at most twenty', () => {
    const circle = dump(...Array.from({ length: 500 }, (_, id): [number, number] => [id, (id + 1) % 500]));
    expect(findDeadlock(circle)).toMatchObject({ count: 500, threads: { length: 20 } });
  });

  it.each(['', '{}', '{"threads":3}', '[]'])('takes %j for no dump', (text) => {
    expect(findDeadlock(text)).toBeUndefined();
  });
});
