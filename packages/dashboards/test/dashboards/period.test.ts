import { describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { smallFleet } from '../small-fleet.ts';

// biome-ignore lint/suspicious/noExplicitAny: panels are JSON of any shape
type Json = any;

const { dashboards, rules } = fleetContent({ ...smallFleet, slo: { availability: 99.9 } });
const panels: Json[] = dashboards.flatMap(({ dashboard }) => dashboard.panels ?? []);
const targets: Json[] = panels.flatMap(({ targets = [] }) => targets).filter(({ namespace }: Json) => namespace);

// grafana/grafana pkg/tsdb/cloudwatch/models/cloudwatch_query.go (commit 0b596ec, getRetainedPeriods): "auto" takes 1 minute for
// 15 days, 5 minutes for 63 and an hour for 455; a number is sent as it is.
describe('the period', () => {
  it('follows what CloudWatch keeps in every panel; only sums of a day are fixed', () => {
    expect(targets.length).toBeGreaterThan(50);
    expect(new Set(targets.map(({ period }) => period))).toEqual(new Set(['auto', '86400']));
  });

  it('is fixed in every alert, for an evaluation has no view', () => {
    const models = rules.flatMap(({ rule }) => rule.data.map(({ model }) => model as Json));
    const periods = models.filter(({ namespace }) => namespace).map(({ period }) => period);
    expect(periods.length).toBeGreaterThan(20);
    expect(periods.filter((period) => !/^[1-9]\d*$/.test(period))).toEqual([]);
  });

  it('does not change a rate of requests', () => {
    const rates = panels.filter(({ fieldConfig }) => fieldConfig?.defaults?.unit === 'reqps');
    expect(rates.length).toBeGreaterThan(0);
    for (const { targets } of rates)
      expect(targets.filter(({ hide }: Json) => hide !== true).map(({ expression }: Json) => expression)).toEqual(
        targets.filter(({ hide }: Json) => hide !== true).map(() => expect.stringContaining('PERIOD(')),
      );
  });
});
