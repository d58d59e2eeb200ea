import { cleanLine } from '@bizom/command/text';
import { objectOf, parseObject } from '@bizom/options/json';

/** Threads that wait for each other in a circle. */
export interface Deadlock {
  /** Names of the threads, cleaned, at most 20. */
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
  for (const thread of threads.map(objectOf)) {
    const { threadId, threadName, lockOwnerId } = thread ?? {};
    if (typeof threadId !== 'number') continue;
    names.set(threadId, cleanLine(String(threadName).slice(0, 200)));
    if (typeof lockOwnerId === 'number' && lockOwnerId !== -1) owners.set(threadId, lockOwnerId);
  }
  const circles = threadsInCircles(owners);
  const inCircles = [...owners.keys()].filter((thread) => circles.has(thread));
  return {
    threads: inCircles.slice(0, 20).map((thread) => names.get(thread) ?? String(thread)),
    count: inCircles.length,
  };
}

/** Walks from each thread to those it waits for, and over no thread twice: time grows with the number of threads. */
function threadsInCircles(owners: ReadonlyMap<number, number>): Set<number> {
  const walks = new Map<number, number>();
  const found = new Set<number>();
  for (const start of owners.keys()) {
    let thread: number | undefined = start;
    for (; thread !== undefined && !walks.has(thread); thread = owners.get(thread)) walks.set(thread, start);
    const closesCircle = thread !== undefined && walks.get(thread) === start;
    for (; closesCircle && thread !== undefined && !found.has(thread); thread = owners.get(thread)) found.add(thread);
  }
  return found;
}
