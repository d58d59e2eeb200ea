import { describe, expect, it } from 'vitest';
import {
  type MetricQuery,
  metricQueries,
  queryPath,
  readActuatorMetrics,
  readAnswer,
  readMetricNames,
  valuesOfEach,
} from '../../src/parse/actuator-metrics.ts';

function query(metric: string, own = false): MetricQuery {
  const found = metricQueries('/actuator/metrics', '/actuator/health').find(
    (one) => one.metric === metric && 'own' in one === own,
  );
  if (!found) throw new Error(`no query for ${metric}`);
  return found;
}

function answer(...measurements: [string, unknown][]): string {
  return JSON.stringify({ measurements: measurements.map(([statistic, value]) => ({ statistic, value })) });
}

describe('reading /actuator/metrics', () => {
  it('writes tags into the path', () => {
    expect(queryPath(query('jvm.memory.used'))).toBe('/jvm.memory.used?tag=area%3Aheap');
    expect(queryPath(query('jvm.memory.max'), 'G1 Old Gen')).toBe(
      '/jvm.memory.max?tag=area%3Aheap&tag=id%3AG1%20Old%20Gen',
    );
  });

  it('subtracts the requests that it makes itself, below the queried path, with and without a context path', () => {
    const own = (listPath: string, healthPath: string) =>
      metricQueries(listPath, healthPath).flatMap((one) => ('own' in one ? one.tags : []));
    expect(own('/actuator/metrics', '/actuator/health')).toEqual([
      'uri:/actuator/health',
      'uri:/actuator/metrics',
      'uri:/actuator/metrics/{requiredMetricName}',
    ]);
    expect(own('/shop/manage/metrics', '/shop/manage/health')).toEqual([
      'uri:/shop/manage/health',
      'uri:/manage/health',
      'uri:/shop/manage/metrics',
      'uri:/manage/metrics',
      'uri:/shop/manage/metrics/{requiredMetricName}',
      'uri:/manage/metrics/{requiredMetricName}',
    ]);
  });

  it('never counts fewer than no requests, even if its own were counted in between', () => {
    const served = readAnswer(query('http.server.requests'), answer(['COUNT', 5], ['TOTAL_TIME', 0.5]));
    const own = readAnswer(query('http.server.requests', true), answer(['COUNT', 7], ['TOTAL_TIME', 0.6]));
    expect(readActuatorMetrics([served, own])).toEqual({ httpRequestsTotal: 0, httpRequestSecondsTotal: 0 });
  });

  it.each([
    [
      'leaves out pools without a maximum',
      [
        ['G1 Old Gen', 134_217_728],
        ['G1 Eden Space', -1],
      ],
      134_217_728,
    ],
    [
      'counts a limit that generations share once',
      [
        ['ZGC Young Generation', 100],
        ['ZGC Old Generation', 100],
      ],
      100,
    ],
    [
      'adds the pools of the serial collector',
      [
        ['Eden Space', 40],
        ['Survivor Space', 5],
        ['Tenured Gen', 100],
      ],
      145,
    ],
  ] as const)('heap maximum: %s', (_, pools, heapMaxBytes) => {
    const max = query('jvm.memory.max');
    const listed = JSON.stringify({ availableTags: [{ tag: 'id', values: pools.map(([name]) => name) }] });
    expect(valuesOfEach(max, listed)).toEqual(pools.map(([name]) => name));
    const answers = pools.map(([name, bytes]) => readAnswer(max, answer(['VALUE', bytes]), name));
    expect(readActuatorMetrics(answers)).toEqual({ heapMaxBytes });
  });

  it('adds count and time of pauses over their actions, without concurrent cycles', () => {
    const pause = query('jvm.gc.pause');
    const answers = [
      readAnswer(pause, answer(['COUNT', 9], ['TOTAL_TIME', 0.07], ['MAX', 0.029]), 'end of minor GC'),
      readAnswer(pause, answer(['COUNT', 1], ['TOTAL_TIME', 0.03], ['MAX', 0.03]), 'end of major GC'),
      readAnswer(pause, answer(['COUNT', 4], ['TOTAL_TIME', 7.5], ['MAX', 2]), 'end of GC cycle'),
    ];
    expect(readActuatorMetrics(answers)).toEqual({
      gcPausesTotal: 10,
      gcPauseSecondsTotal: 0.1,
      gcPauseMaxSeconds: 0.03,
    });
  });

  it.each([
    '',
    '{}',
    '[]',
    '{"measurements":3}',
    answer(['VALUE', 'x']),
    answer(['constructor', 1]),
    answer(['VALUE', null]),
  ])('reads nothing from %j', (text) => {
    expect(readActuatorMetrics([readAnswer(query('jvm.memory.used'), text)])).toEqual({});
  });

  it('leaves out an undefined CPU usage of -1', () => {
    expect(readActuatorMetrics([readAnswer(query('process.cpu.usage'), answer(['VALUE', -1]))])).toEqual({});
  });

  it('reads the list of names, or finds that it is not one', () => {
    expect(readMetricNames('{"names":["a",3,"b"]}')).toEqual(new Set(['a', 'b']));
    expect(readMetricNames('{"names":1}')).toBeUndefined();
    expect(readMetricNames('nothing')).toBeUndefined();
  });
});
