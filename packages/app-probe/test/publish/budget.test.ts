import type { ProbeMetricKey } from '@bizom/metric-names';
import { describe, expect, it } from 'vitest';
import { describeLeftOut, SeriesBudget } from '../../src/publish/budget.ts';

const series = (service: string, metric: ProbeMetricKey = 'up') => ({
  key: { metric, cluster: 'dev', service },
  values: [1],
});
const services = (...names: string[]) => names.map((name) => series(name));
const hourMs = 3_600_000;

describe('the budget of series', () => {
  it('admits what fits, in order, and says what it left out and what that would cost', () => {
    const { admitted, leftOut } = new SeriesBudget(2).admit([...services('a', 'b', 'c'), series('d', 'heapUsed')], 0);
    expect(admitted).toEqual(services('a', 'b'));
    expect(leftOut).toEqual({ series: 2, metrics: ['up', 'heapUsed'], dollarsPerMonth: 0.6, maxSeries: 2 });
    expect(leftOut && describeLeftOut(leftOut)).toMatch(
      /2 series are not published \(up, heapUsed\).*\$0\.60 a month.*maxSeries to 4/,
    );
  });

  it('says nothing where everything fits', () => {
    expect(new SeriesBudget(3).admit(services('a', 'b', 'c'), 0)).toEqual({ admitted: services('a', 'b', 'c') });
  });

  it('keeps a series in that was in, whatever comes before it', () => {
    const budget = new SeriesBudget(1);
    budget.admit(services('a'), 0);
    expect(budget.admit(services('new', 'a'), 1).admitted).toEqual(services('a'));
  });

  it('gives the place of a series to another when it has not been seen for an hour', () => {
    const budget = new SeriesBudget(1);
    budget.admit(services('a'), 0);
    expect(budget.admit(services('b'), hourMs - 1).admitted).toEqual([]);
    expect(budget.admit(services('b'), hourMs).admitted).toEqual(services('b'));
  });

  it('counts a series once, however often it comes', () => {
    const budget = new SeriesBudget(2);
    for (let round = 0; round < 100; round++)
      expect(budget.admit(services('a', 'b'), round)).not.toHaveProperty('leftOut');
  });
});
