import { maxKnown, type Reading, setKnown, sumKnown } from './reading.ts';

export type MemoryArea = 'heap' | 'nonHeap';

/** What a process reports about one memory pool or one whole area, bytes. */
export interface MemoryUsage {
  used?: number;
  committed?: number;
  max?: number;
  /** Used right after the last garbage collection. */
  afterGc?: number;
  afterGcMax?: number;
}

export interface MemoryPool extends MemoryUsage {
  name: string;
  area?: MemoryArea;
}

/** Memory as one dialect reports it: whole areas, single pools, or both. */
export class Memory {
  readonly #pools = new Map<string, MemoryPool>();
  readonly #areas: Record<MemoryArea, MemoryUsage> = { heap: {}, nonHeap: {} };

  /** Keeps the first value of each pool, so that a pool which is reported twice counts once. */
  setPool(name: string, area: MemoryArea | undefined, what: keyof MemoryUsage, bytes: number): void {
    let pool = this.#pools.get(name);
    if (!pool) {
      pool = { name };
      this.#pools.set(name, pool);
    }
    if (area) pool.area ??= area;
    pool[what] ??= bytes;
  }

  setArea(area: MemoryArea, what: keyof MemoryUsage, bytes: number): void {
    this.#areas[area][what] ??= bytes;
  }

  addTo(reading: Reading): void {
    const pools = [...this.#pools.values()];
    const heap = pools.filter(({ area }) => area === 'heap');
    const nonHeap = pools.filter(({ area }) => area === 'nonHeap');
    setKnown(reading, 'heapUsedBytes', this.#areas.heap.used ?? sumKnown(heap.map(({ used }) => used)));
    setKnown(reading, 'heapCommittedBytes', this.#areas.heap.committed ?? heapCommitted(heap));
    setKnown(reading, 'heapMaxBytes', this.#areas.heap.max ?? heapMax(heap));
    setKnown(reading, 'heapAfterGcUsage', heapAfterGcUsage(pools));
    setKnown(reading, 'nonHeapUsedBytes', this.#areas.nonHeap.used ?? sumKnown(nonHeap.map(({ used }) => used)));
    setKnown(
      reading,
      'nonHeapCommittedBytes',
      this.#areas.nonHeap.committed ?? sumKnown(nonHeap.map(({ committed }) => committed)),
    );
    setKnown(reading, 'metaspaceUsedBytes', this.#pools.get('Metaspace')?.used);
  }
}

/**
 * The heap's maximum from the maxima of its pools, as `MemoryMXBean` reports it. The sum is right for Serial and G1, and wrong for
 * - generations that share one limit (generational ZGC and Shenandoah): each reports the whole heap as its maximum;
 * - Parallel: see `parallelMax`.
 */
export function heapMax(pools: readonly MemoryPool[]): number | undefined {
  const limited = pools.filter(({ max }) => max !== undefined && max > 0);
  const young = limited.find(({ name }) => /\b(?:young|new) gen/i.test(name));
  const old = limited.find(({ name }) => /\bold gen/i.test(name));
  if (young && old && young.max === old.max) return old.max;
  return parallelMax(limited) ?? sumKnown(limited.map(({ max }) => max));
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

/** The pools of generational Shenandoah report the regions in use as committed, which is less than the heap has committed. */
function heapCommitted(pools: readonly MemoryPool[]): number | undefined {
  const incomplete = pools.some(({ name }) => /^Shenandoah (?:Young|Old) Gen$/.test(name));
  return incomplete ? undefined : sumKnown(pools.map(({ committed }) => committed));
}

/** The same pools that Micrometer takes for its `jvm.memory.usage.after.gc`. */
const longLived = /(?:Old Gen(?:eration)?|Tenured Gen|Shenandoah|ZHeap|balanced-old|JavaHeap)$|tenured/;

function heapAfterGcUsage(pools: readonly MemoryPool[]): number | undefined {
  const shares = pools
    .filter(({ name, afterGc }) => afterGc !== undefined && longLived.test(name))
    .map(({ afterGc, afterGcMax, max }) => {
      const limit = afterGcMax ?? max;
      return afterGc !== undefined && limit ? afterGc / limit : undefined;
    });
  return maxKnown(shares);
}
