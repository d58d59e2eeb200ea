import { heapMax } from './heap-max.ts';
import type { MemoryArea, MemoryPool, MemoryUsage } from './memory-pool.ts';
import { maxKnown, type Reading, setKnown, sumKnown } from './reading.ts';

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
    setKnown(reading, 'heapAfterGcUsage', heapAfterGcUsage(pools) ?? longLivedUsage(this.#areas.heap));
    setKnown(reading, 'nonHeapUsedBytes', this.#areas.nonHeap.used ?? sumKnown(nonHeap.map(({ used }) => used)));
    setKnown(
      reading,
      'nonHeapCommittedBytes',
      this.#areas.nonHeap.committed ?? sumKnown(nonHeap.map(({ committed }) => committed)),
    );
    setKnown(reading, 'metaspaceUsedBytes', this.#pools.get('Metaspace')?.used);
  }
}

/** The pools of generational Shenandoah report the regions in use as committed, which is less than the heap has committed. */
function heapCommitted(pools: readonly MemoryPool[]): number | undefined {
  const incomplete = pools.some(({ name }) => /^Shenandoah (?:Young|Old) Gen$/.test(name));
  return incomplete ? undefined : sumKnown(pools.map(({ committed }) => committed));
}

/** The long-lived data as one value of the whole heap; 0 until the long-lived pool was collected. */
function longLivedUsage({ afterGc, afterGcMax }: MemoryUsage): number | undefined {
  return afterGc && afterGcMax ? afterGc / afterGcMax : undefined;
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
