import { type DumpedThread, parseThreadDump } from './thread-dump.ts';

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
  const threads = parseThreadDump(dump);
  if (!threads) return undefined;
  const deadlocked = deadlockedThreads(threads);
  return { threads: deadlocked.slice(0, 20).map(({ name }) => name), count: deadlocked.length };
}

export function deadlockedThreads(threads: readonly DumpedThread[]): DumpedThread[] {
  const owners = new Map<number, number>();
  for (const { id, lockOwnerId } of threads)
    if (id !== undefined && lockOwnerId !== undefined) owners.set(id, lockOwnerId);
  const circles = threadsInCircles(owners);
  return threads.filter(({ id }) => id !== undefined && circles.has(id));
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
