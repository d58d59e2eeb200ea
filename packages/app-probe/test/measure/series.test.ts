import { describe, expect, it } from 'vitest';
import { metricKeys, seriesOf } from '../../src/measure/series.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { parseTarget } from '../../src/target/parse-target.ts';

const result = (task: string, parts: Partial<ProbeResult> = {}): ProbeResult => ({
  target: { ...parseTarget(`ell=http://10.0.0.1:8080`), cluster: 'dev', task },
  atMs: 100_000,
  health: 'UP',
  components: {},
  reading: {},
  ...parts,
});
const options = { published: metricKeys('standard'), perTask: metricKeys([]), startGraceMs: 60_000 };
const always = () => true;

describe('sorting measurements by series', () => {
  it('folds the tasks of a service into one series a metric', () => {
    const results = [
      result('a', { reading: { threadsLive: 5 } }),
      result('b', { reading: { threadsLive: 7 }, health: 'DOWN' }),
    ];
    expect(seriesOf(results, [], options, always)).toEqual([
      { key: { metric: 'up', cluster: 'dev', service: 'ell' }, values: [1, 0] },
      { key: { metric: 'threadsLive', cluster: 'dev', service: 'ell' }, values: [5, 7] },
    ]);
  });

  it('adds the tasks of a service up where the metric is a total', () => {
    const change = (httpRequestsPerSecond: number) => ({ restarted: false, elapsedSeconds: 10, httpRequestsPerSecond });
    const results = [
      result('a', { change: change(5) }),
      result('b', { change: change(7) }),
      result('c', { change: change(0.5) }),
    ];
    const chosen = { ...options, published: metricKeys(['httpRequestRate']), perTask: metricKeys(['httpRequestRate']) };
    expect(seriesOf(results, [], chosen, always).map(({ key, values }) => [key.task, values])).toEqual([
      [undefined, [12.5]],
      ['a', [5]],
      ['b', [7]],
      ['c', [0.5]],
    ]);
  });

  it('publishes running, desired and missing tasks also where no task runs', () => {
    const services = [{ cluster: 'dev', service: 'ell', runningTasks: 0, desiredTasks: 2 }];
    expect(seriesOf([], services, options, always).map(({ key, values }) => [key.metric, values])).toEqual([
      ['runningTasks', [0]],
      ['desiredTasks', [2]],
      ['missingTasks', [2]],
    ]);
  });

  it('misses no task where more run than are wanted, as in a deployment', () => {
    const services = [{ cluster: 'dev', service: 'ell', runningTasks: 3, desiredTasks: 2 }];
    const chosen = { ...options, published: metricKeys(['missingTasks']) };
    expect(seriesOf([], services, chosen, always).map(({ values }) => values)).toEqual([[0]]);
  });

  it('leaves out what is not chosen, and adds series of single tasks where they are', () => {
    const reading = { threadsLive: 5, heapUsedBytes: 9 };
    const chosen = { ...options, published: metricKeys(['threadsLive']), perTask: metricKeys(['heapUsed']) };
    expect(seriesOf([result('a', { reading })], [], chosen, always)).toEqual([
      { key: { metric: 'threadsLive', cluster: 'dev', service: 'ell' }, values: [5] },
      { key: { metric: 'heapUsed', cluster: 'dev', service: 'ell', task: 'a' }, values: [9] },
    ]);
  });

  it('does not call a task down that is still starting', () => {
    const starting = result('a', { health: 'DOWN' });
    const young = { ...starting, target: { ...starting.target, startedAtMs: 50_000 } };
    const old = { ...starting, target: { ...starting.target, startedAtMs: 30_000 } };
    const never = () => false;
    expect(seriesOf([young], [], options, never)).toEqual([]);
    expect(seriesOf([old], [], options, never)).toHaveLength(1);
    expect(seriesOf([young], [], options, always)).toHaveLength(1);
  });
});
