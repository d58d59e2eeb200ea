import { asObject, parseObject } from './json-object.ts';

/** Threads that wait for each other in a circle. */
export interface Deadlock {
  /** Names of the threads, at most 20. */
  threads: string[];
  count: number;
}

/**
 * Finds the deadlocked threads in the answer of `/actuator/threaddump`, by the rule of `ThreadMXBean.findDeadlockedThreads`:
 * each thread waits for a lock that the next one holds, and the last one for one of the first. Undefined where the text is no dump.
 */
export function findDeadlock(dump: string): Deadlock | undefined {
  const threads = parseObject(dump)?.['threads'];
  if (!Array.isArray(threads)) return undefined;
  const owners = new Map<number, number>();
  const names = new Map<number, string>();
  for (const thread of threads.map(asObject)) {
    const { threadId, threadName, lockOwnerId } = thread ?? {};
    if (typeof threadId !== 'number') continue;
    names.set(threadId, String(threadName));
    if (typeof lockOwnerId === 'number' && lockOwnerId !== -1) owners.set(threadId, lockOwnerId);
  }
  const inCircles = [...owners.keys()].filter((thread) => waitsForItself(thread, owners));
  return {
    threads: inCircles.slice(0, 20).map((thread) => names.get(thread) ?? String(thread)),
    count: inCircles.length,
  };
}

function waitsForItself(thread: number, owners: ReadonlyMap<number, number>): boolean {
  const seen = new Set<number>();
  for (let owner = owners.get(thread); owner !== undefined && !seen.has(owner); owner = owners.get(owner)) {
    if (owner === thread) return true;
    seen.add(owner);
  }
  return false;
}
