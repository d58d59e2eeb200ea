import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsBetween, quantileOf } from '../../src/parse/histogram.ts';

const inf = Number.POSITIVE_INFINITY;
const buckets = (...counts: [number, number][]) => new Map(counts);

describe('the quantile of a histogram', () => {
  const latencies = buckets([0.1, 50], [0.5, 90], [1, 99], [inf, 100]);

  it.each([
    [0.5, 0.1],
    [0.25, 0.05],
    [0.95, 0.5 + (0.5 * 5) / 9],
    [1, 1],
  ])('%s is interpolated inside its bucket, as Prometheus does it', (share, value) => {
    expect(quantileOf(latencies, share)).toBeCloseTo(value, 10);
  });

  it('is unknown where nothing was counted, or the total is missing', () => {
    expect(quantileOf(buckets([0.1, 0], [inf, 0]), 0.5)).toBeUndefined();
    expect(quantileOf(buckets([0.1, 5]), 0.5)).toBeUndefined();
    expect(quantileOf(buckets(), 0.5)).toBeUndefined();
  });

  it('lies between the bounds of the bucket that holds it, whatever the counts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (counts, share) => {
          const cumulative = counts.map((_, index): [number, number] => [
            index + 1,
            counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0),
          ]);
          const total = cumulative.at(-1)?.[1] ?? 0;
          const value = quantileOf(buckets(...cumulative, [inf, total]), share);
          expect(value === undefined).toBe(total === 0);
          if (value === undefined) return;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(counts.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the buckets between two readings', () => {
  it('are what each grew by', () => {
    const before = buckets([0.1, 5], [inf, 10]);
    expect(bucketsBetween(before, buckets([0.1, 7], [inf, 13]))).toEqual(buckets([0.1, 2], [inf, 3]));
  });

  it('count from 0 where the process began again', () => {
    expect(bucketsBetween(buckets([0.1, 5], [inf, 10]), buckets([0.1, 1], [inf, 2]))).toEqual(
      buckets([0.1, 1], [inf, 2]),
    );
  });

  it('are unknown where nothing was counted', () => {
    expect(bucketsBetween(buckets([0.1, 5], [inf, 10]), buckets([0.1, 5], [inf, 10]))).toBeUndefined();
  });
});
