import type { MemoryPool } from './memory-pool.ts';
import { maxKnown, sumKnown } from './reading.ts';

/**
 * The heap's maximum from the maxima of its pools, as `MemoryMXBean` reports it. The sum is right for Serial and G1, and wrong for
 * - generations that share one limit (generational ZGC and Shenandoah): each reports the whole heap as its maximum;
 * - Parallel: see `parallelMax`;
 * - OpenJ9: see `openJ9Max`.
 */
export function heapMax(pools: readonly MemoryPool[]): number | undefined {
  const limited = pools.filter(({ max }) => max !== undefined && max > 0);
  const young = limited.find(({ name }) => /\b(?:young|new) gen/i.test(name));
  const old = limited.find(({ name }) => /\bold gen/i.test(name));
  if (young && old && young.max === old.max) return old.max;
  return parallelMax(limited) ?? openJ9Max(limited) ?? sumKnown(limited.map(({ max }) => max));
}

/** `MinSurvivorRatio`: a survivor space never takes more than this part of the young generation. */
const minSurvivorRatio = 3;
/** `NewRatio`: the old generation is this many times the young one, unless it is set. */
const newRatio = 2;

/**
 * Parallel keeps the largest survivor space that its adaptive policy may choose in reserve and leaves it out of the heap's maximum:
 * `ParallelScavengeHeap::max_capacity` is the reserved heap without that space, or the committed heap where that is larger.
 * Measured on 17, 21 and 25; without `UseAdaptiveSizePolicy` the maximum is the sum of the pools, up to 12 % more.
 */
function parallelMax(pools: readonly MemoryPool[]): number | undefined {
  const [eden, survivor, old] = ['PS Eden Space', 'PS Survivor Space', 'PS Old Gen'].map((wanted) =>
    pools.find(({ name }) => name === wanted),
  );
  if (eden?.max === undefined || survivor?.max === undefined || old?.max === undefined) return undefined;
  const youngMax = youngMaxOf(eden.max + 2 * survivor.max, old.max);
  return maxKnown([
    old.max + youngMax - youngMax / minSurvivorRatio,
    sumKnown(pools.map(({ committed }) => committed)),
  ]);
}

/**
 * The pools report only one of the two survivor spaces, which may differ in size: their sum is inexact. Where it is near the default
 * ratio, that holds.
 */
function youngMaxOf(summed: number, oldMax: number): number {
  const byRatio = oldMax / newRatio;
  return Math.abs(summed - byRatio) < byRatio / 6 ? byRatio : summed;
}

/**
 * OpenJ9's generations have separate limits, whose sum is more than the heap's: by default the young one may take a quarter of
 * the heap (`-Xmnx`), the old one all except the young one's initial size (`-Xmox`). Where the limits have that ratio, the heap's
 * maximum is four times the young one's. Otherwise they were set, and the sum holds.
 * https://github.com/ibmruntimes/Semeru-Runtimes/issues/81, https://github.com/eclipse-openj9/openj9-docs/issues/1363
 */
function openJ9Max(pools: readonly MemoryPool[]): number | undefined {
  const maxOf = (begin: string) => sumKnown(pools.filter(({ name }) => name.startsWith(begin)).map(({ max }) => max));
  const [young, old] = [maxOf('nursery-'), maxOf('tenured-')];
  if (young === undefined || old === undefined) return undefined;
  const hasDefaultRatio = old >= young * 2.97 && old <= young * 4.01;
  return hasDefaultRatio ? young * 4 : undefined;
}
