import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchData, foldSeries } from '../../src/publish/datum.ts';

const at = new Date(0);
const series = (values: number[], task?: string) => ({
  key: { metric: 'heapUsed' as const, cluster: 'dev', service: 'ell', ...(task && { task }) },
  values,
});

describe('folding a series into data', () => {
  it('counts equal values', () => {
    expect(foldSeries([series([3, 5, 3, 3])], at, false)).toEqual([
      {
        MetricName: 'HeapUsed',
        Dimensions: [
          { Name: 'ClusterName', Value: 'dev' },
          { Name: 'ServiceName', Value: 'ell' },
        ],
        Timestamp: at,
        Unit: 'Bytes',
        StorageResolution: 60,
        Values: [3, 5],
        Counts: [3, 1],
      },
    ]);
  });

  it('adds the task to a series of one task, and takes high resolution where it is asked for', () => {
    const [datum] = foldSeries([series([1], 'abc')], at, true);
    expect(datum).toMatchObject({ StorageResolution: 1, Dimensions: [{}, {}, { Name: 'TaskId', Value: 'abc' }] });
  });

  it('leaves out what CloudWatch refuses', () => {
    expect(foldSeries([series([Number.NaN, Number.POSITIVE_INFINITY])], at, false)).toEqual([]);
    expect(foldSeries([series([1e-200, 1e300, -1e300])], at, false)[0]?.Values).toEqual([0, 2 ** 360, -(2 ** 360)]);
  });

  it('keeps every value of however many tasks, at most 150 different ones a datum', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 1000 }), (values) => {
        const data = foldSeries([series(values)], at, false);
        const unfolded = data.flatMap(({ Values = [], Counts = [] }) =>
          Values.flatMap((value, index) => Array<number>(Counts[index] ?? 0).fill(value)),
        );
        expect(unfolded.sort()).toEqual(values.sort());
        for (const { Values = [] } of data) expect(Values.length).toBeLessThanOrEqual(150);
      }),
    );
  });
});

describe('cutting data into requests', () => {
  const data = (count: number, values: number[]) =>
    foldSeries(
      Array.from({ length: count }, () => series(values)),
      at,
      false,
    );

  it('puts at most 1,000 into one, in their order', () => {
    const all = data(2500, [1]).map((datum, index) => ({ ...datum, MetricName: `m${index}` }));
    const batches = batchData(all);
    expect(batches.map(({ length }) => length)).toEqual([1000, 1000, 500]);
    expect(batches.flat()).toEqual(all);
  });

  it('puts at most 1 MB into one', () => {
    const values = Array.from({ length: 150 }, (_, index) => index + Math.PI);
    for (const batch of batchData(data(1000, values))) expect(JSON.stringify(batch).length).toBeLessThan(1_000_000);
  });

  it('makes no request of nothing', () => {
    expect(batchData([])).toEqual([]);
  });
});
