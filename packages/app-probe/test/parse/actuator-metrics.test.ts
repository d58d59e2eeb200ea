import { describe, expect, it } from 'vitest';
import {
  applyMeasurements,
  type MetricQuery,
  metricQueries,
  queryPath,
  readMetricNames,
  splitQuery,
} from '../../src/parse/actuator-metrics.ts';
import type { Reading } from '../../src/parse/reading.ts';

const question = (metric: string): MetricQuery => {
  const found = metricQueries('/actuator/metrics', '/actuator/health').find((one) => one.metric === metric);
  if (!found) throw new Error(`no question for ${metric}`);
  return found;
};
const answer = (...measurements: [string, unknown][]) =>
  JSON.stringify({ measurements: measurements.map(([statistic, value]) => ({ statistic, value })) });

describe('asking /actuator/metrics', () => {
  it('writes tags into the path', () => {
    expect(queryPath(question('jvm.memory.used'))).toBe('/jvm.memory.used?tag=area%3Aheap');
    expect(queryPath({ metric: 'a b', tags: ['id:G1 Old Gen'], fills: {} })).toBe('/a%20b?tag=id%3AG1%20Old%20Gen');
  });

  it('subtracts the requests that it makes itself, below the path that is asked, with and without a context path', () => {
    const subtracted = (listPath: string, healthPath: string) =>
      metricQueries(listPath, healthPath).flatMap(({ subtract, tags }) => (subtract ? tags : []));
    expect(subtracted('/actuator/metrics', '/actuator/health')).toEqual([
      'uri:/actuator/health',
      'uri:/actuator/metrics',
      'uri:/actuator/metrics/{requiredMetricName}',
    ]);
    expect(subtracted('/shop/manage/metrics', '/shop/manage/health')).toEqual([
      'uri:/shop/manage/health',
      'uri:/manage/health',
      'uri:/shop/manage/metrics',
      'uri:/manage/metrics',
      'uri:/shop/manage/metrics/{requiredMetricName}',
      'uri:/manage/metrics/{requiredMetricName}',
    ]);
  });

  it('asks for the maximum of each pool, for Actuator adds the -1 of those that have none up', () => {
    const heapMax = question('jvm.memory.max');
    const answered = JSON.stringify({
      measurements: [{ statistic: 'VALUE', value: 134217726 }],
      availableTags: [{ tag: 'id', values: ['G1 Old Gen', 'G1 Eden Space'] }],
    });
    const parts = splitQuery(heapMax, answered);
    expect(parts.map(({ tags }) => tags)).toEqual([
      ['area:heap', 'id:G1 Old Gen'],
      ['area:heap', 'id:G1 Eden Space'],
    ]);
    const reading: Reading = {};
    applyMeasurements(reading, parts[0] as MetricQuery, answer(['VALUE', 134217728]));
    applyMeasurements(reading, parts[1] as MetricQuery, answer(['VALUE', -1]));
    expect(reading).toEqual({ heapMaxBytes: 134217728 });
  });

  it('reads count, total and maximum of a timer', () => {
    const reading: Reading = {};
    applyMeasurements(reading, question('jvm.gc.pause'), answer(['COUNT', 9], ['TOTAL_TIME', 0.07], ['MAX', 0.029]));
    expect(reading).toEqual({ gcPausesTotal: 9, gcPauseSecondsTotal: 0.07, gcPauseMaxSeconds: 0.029 });
  });

  it.each([
    '',
    '{}',
    '[]',
    '{"measurements":3}',
    answer(['VALUE', 'x']),
    answer(['constructor', 1]),
    answer(['VALUE', null]),
  ])('makes nothing of %j', (text) => {
    const reading: Reading = {};
    applyMeasurements(reading, question('jvm.memory.used'), text);
    expect(reading).toEqual({});
  });

  it('reads the list of names, or finds that it is none', () => {
    expect(readMetricNames('{"names":["a",3,"b"]}')).toEqual(new Set(['a', 'b']));
    expect(readMetricNames('{"names":1}')).toBeUndefined();
    expect(readMetricNames('nothing')).toBeUndefined();
  });
});
