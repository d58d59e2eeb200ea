import { deadlockedThreads } from '../parse/deadlock.ts';
import type { ReadingKey } from '../parse/reading.ts';
import type { DumpedThread } from '../parse/thread-dump.ts';
import type { PastRound } from '../probe/history.ts';
import type { Evidence } from './evidence.ts';

/** What a person looks at first. */
export interface EvidenceSummary {
  states: Record<string, number>;
  /** Where most threads are, by their innermost frame that is not of the JDK. */
  topFrames: { frame: string; threads: number; example: string }[];
  /** Threads that others wait for, the most waited for first. */
  blockers: { holder: string; at: string; waiting: number; deadlocked: boolean }[];
  deadlocked: string[];
  /** What grew over the rounds that were kept. */
  growth: { name: string; from: number; to: number; unit: GrowthUnit; seconds: number }[];
}

type GrowthUnit = 'bytes' | 'share' | 'count';

const maxListed = 10;

export function summarize({ threads = [], rounds }: Pick<Evidence, 'threads' | 'rounds'>): EvidenceSummary {
  const deadlocked = deadlockedThreads(threads);
  return {
    states: statesOf(threads),
    topFrames: topFrames(threads),
    blockers: blockersOf(threads, new Set(deadlocked)),
    deadlocked: deadlocked.map(({ name }) => name),
    growth: growthOf(rounds),
  };
}

function statesOf(threads: readonly DumpedThread[]): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { state } of threads) states[state] = (states[state] ?? 0) + 1;
  return states;
}

const ofJdk = /^(?:java|javax|jdk|sun|com\.sun)\./;

function ownFrame({ frames }: DumpedThread): string | undefined {
  return frames.find((frame) => !ofJdk.test(frame)) ?? frames[0];
}

function topFrames(threads: readonly DumpedThread[]): EvidenceSummary['topFrames'] {
  const frames = new Map<string, { frame: string; threads: number; example: string }>();
  for (const thread of threads) {
    const frame = ownFrame(thread);
    if (frame === undefined) continue;
    const found = frames.get(frame) ?? { frame, threads: 0, example: thread.name };
    frames.set(frame, { ...found, threads: found.threads + 1 });
  }
  return [...frames.values()].sort((a, b) => b.threads - a.threads).slice(0, maxListed);
}

/** Follows each waiting thread to the end of its chain. */
function blockersOf(
  threads: readonly DumpedThread[],
  deadlocked: ReadonlySet<DumpedThread>,
): EvidenceSummary['blockers'] {
  const byId = new Map(threads.flatMap((thread) => (thread.id === undefined ? [] : [[thread.id, thread] as const])));
  const roots = new Map<DumpedThread, DumpedThread | undefined>();
  const rootOf = (start: DumpedThread): DumpedThread | undefined => {
    const walked: DumpedThread[] = [];
    let thread: DumpedThread | undefined = start;
    while (thread?.lockOwnerId !== undefined && !roots.has(thread) && !deadlocked.has(thread)) {
      roots.set(thread, undefined);
      walked.push(thread);
      thread = byId.get(thread.lockOwnerId);
    }
    const root = thread && (roots.get(thread) ?? thread);
    for (const one of walked) roots.set(one, root);
    return root;
  };
  const waiting = new Map<DumpedThread, number>();
  for (const thread of threads) {
    if (thread.lockOwnerId === undefined || deadlocked.has(thread)) continue;
    const root = rootOf(thread);
    if (root) waiting.set(root, (waiting.get(root) ?? 0) + 1);
  }
  return [...waiting]
    .map(([holder, count]) => ({
      holder: holder.name,
      at: ownFrame(holder) ?? '',
      waiting: count,
      deadlocked: deadlocked.has(holder),
    }))
    .sort((a, b) => b.waiting - a.waiting)
    .slice(0, maxListed);
}

const watched: readonly [key: ReadingKey, name: string, unit: GrowthUnit][] = [
  ['heapUsedBytes', 'heap used', 'bytes'],
  ['heapAfterGcUsage', 'heap after GC', 'share'],
  ['nonHeapUsedBytes', 'non-heap used', 'bytes'],
  ['metaspaceUsedBytes', 'metaspace', 'bytes'],
  ['directBufferUsedBytes', 'direct buffers', 'bytes'],
  ['residentMemoryBytes', 'resident memory', 'bytes'],
  ['threadsLive', 'threads', 'count'],
  ['threadsBlocked', 'blocked threads', 'count'],
  ['connectionsActive', 'JDBC connections', 'count'],
  ['connectionsPending', 'threads that wait for a JDBC connection', 'count'],
];

/** What grew by a fifth or more between the first and the last round that reported it. */
function growthOf(rounds: readonly PastRound[]): EvidenceSummary['growth'] {
  return watched.flatMap(([key, name, unit]) => {
    const known = rounds.filter(({ reading }) => reading[key] !== undefined);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last) return [];
    const [from, to] = [first.reading[key] ?? 0, last.reading[key] ?? 0];
    return to > from * 1.2 ? [{ name, from, to, unit, seconds: (last.atMs - first.atMs) / 1000 }] : [];
  });
}
