import { describe, expect, it } from 'vitest';
import { heapMax } from '../../src/parse/heap-max.ts';

const kibibyte = 1024;
const pools = (sizes: Record<string, [max: number, committed?: number]>) =>
  Object.entries(sizes).map(([name, [max, committed]]) => ({
    name,
    area: 'heap' as const,
    max: max * kibibyte,
    ...(committed !== undefined && { committed: committed * kibibyte }),
  }));

/** Pools and heap maximum as the beans of real JVMs reported them, in KiB. */
const measured = {
  'Serial on 17, -Xmx512m': [{ 'Tenured Gen': [349568], 'Eden Space': [139776], 'Survivor Space': [17472] }, 506816],
  'G1 on 21, -Xmx96m': [{ 'G1 Old Gen': [98304] }, 98304],
  'ZGC on 17, -Xmx96m': [{ ZHeap: [98304] }, 98304],
  'generational ZGC on 25, -Xmx96m': [{ 'ZGC Old Generation': [98304], 'ZGC Young Generation': [98304] }, 98304],
  'generational Shenandoah on 25, -Xmx512m': [
    { 'Shenandoah Young Gen': [524288], 'Shenandoah Old Gen': [524288] },
    524288,
  ],
  'Parallel on 17, -Xmx512m -Xms32m': [
    { 'PS Old Gen': [349696, 22016], 'PS Survivor Space': [1536, 1536], 'PS Eden Space': [171520, 69632] },
    466432,
  ],
  'Parallel on 21, -Xmx512m': [
    { 'PS Old Gen': [349696, 258048], 'PS Survivor Space': [15872, 15872], 'PS Eden Space': [142848, 142848] },
    466432,
  ],
  'Parallel on 21, -Xmx256m, survivor spaces of different sizes': [
    { 'PS Old Gen': [175104, 22016], 'PS Survivor Space': [5120, 5120], 'PS Eden Space': [70656, 43008] },
    233472,
  ],
  'Parallel on 17, -Xmx96m -XX:NewRatio=1, all of it committed': [
    { 'PS Old Gen': [49152, 49152], 'PS Survivor Space': [6144, 6144], 'PS Eden Space': [36864, 36864] },
    92160,
  ],
  'Parallel on 25, -Xmx96m, all of it committed': [
    { 'PS Old Gen': [65536, 65536], 'PS Survivor Space': [4096, 4096], 'PS Eden Space': [23040, 21504] },
    91136,
  ],
  'Parallel on 17, -Xmx96m, all of it committed': [
    { 'PS Old Gen': [65536, 65536], 'PS Survivor Space': [5632, 5632], 'PS Eden Space': [22016, 21504] },
    92672,
  ],
  // Of a public scrape: Micrometer, OpenJ9 11, 4 GB.
  'OpenJ9 with a small initial heap': [
    {
      'tenured-LOA': [199744],
      'tenured-SOA': [3795136],
      'nursery-survivor': [255342],
      'nursery-allocate': [743826],
    },
    3996672,
  ],
  'OpenJ9 with an initial heap of its full size': [
    { 'tenured-SOA': [300], 'nursery-survivor': [20], 'nursery-allocate': [80] },
    400,
  ],
  'OpenJ9 with -Xmn': [{ 'tenured-SOA': [300], 'nursery-survivor': [50], 'nursery-allocate': [250] }, 600],
} as const;

describe('the maximum of the heap', () => {
  it.each(Object.entries(measured))('%s: within 1 % of what MemoryMXBean reports', (_, [sizes, kibibytes]) => {
    const share = (heapMax(pools(sizes as never)) ?? 0) / (kibibytes * kibibyte);
    expect(share).toBeGreaterThan(0.99);
    expect(share).toBeLessThan(1.01);
  });

  it('is unknown without a pool that has a maximum', () => {
    expect(heapMax([])).toBeUndefined();
    expect(heapMax([{ name: 'Epsilon Heap', area: 'heap', used: 1 }])).toBeUndefined();
  });

  it('adds generations with separate limits, even if one of them is called old', () => {
    expect(heapMax(pools({ 'New Gen': [10], 'Old Gen': [30] }))).toBe(40 * kibibyte);
  });
});
