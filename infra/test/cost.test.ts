import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFleet } from '@bizom/fleet';
import { probeMetrics } from '@bizom/metric-names';
import { afterAll, describe, expect, test } from 'vitest';
import { type Cost, fleetCosts } from '../src/fleet-costs.ts';
import { fleetTemplates, smallFleet, vpc } from './templates.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bizom-cost-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const engine = { url: 'https://logs.example.com' };
const costs = (fleet: Parameters<typeof smallFleet>[0], gigabytesPerHour = 0) =>
  fleetCosts(smallFleet(fleet), 'test', gigabytesPerHour, outdir);
const dollarsOf = (all: readonly Cost[], part: string) => all.find((cost) => cost.part === part)?.dollars ?? 0;

describe('what a fleet costs', () => {
  test('counts every metric that the alarms of its templates read', () => {
    const alarms = Object.values(fleetTemplates(smallFleet())).flatMap((template) =>
      Object.values(template.findResources('AWS::CloudWatch::Alarm')),
    );
    const metrics = alarms.flatMap(({ Properties }) =>
      Properties.MetricName
        ? [Properties.MetricName]
        : Properties.Metrics.flatMap((part: { MetricStat?: object; Expression?: string }) => {
            if (part.MetricStat) return ['one'];
            return part.Expression?.startsWith('SELECT') ? ['orders', 'stock'] : [];
          }),
    );
    expect(dollarsOf(costs({}), 'Alarms')).toBeCloseTo(metrics.length * 0.1, 6);
  });

  test('has a price for each series of the probe, up to the limit that the fleet sets', () => {
    const standard = Object.values(probeMetrics).filter(({ set }) => set === 'standard').length;
    expect(dollarsOf(costs({}), 'Probe: series')).toBeCloseTo(2 * standard * 0.3, 6);
    expect(dollarsOf(costs({ probe: { maxSeries: 10 } }), 'Probe: series')).toBeCloseTo(3, 6);
  });

  test('is less with one round a minute: the function is not kept alive', () => {
    const [often, rarely] = [10, 60].map((intervalSeconds) => costs({ probe: { intervalSeconds } }));
    for (const part of ['Probe: Lambda', 'Probe: PutMetricData']) {
      expect(dollarsOf(rarely ?? [], part)).toBeLessThan(dollarsOf(often ?? [], part) / 5);
    }
  });

  test('is less where log groups share one set of metrics', () => {
    const shared = costs({ logs: { logGroupMetrics: false } });
    expect(dollarsOf(costs({}), 'Shipper: series')).toBeCloseTo((2 * 5 + 1) * 0.3, 6);
    expect(dollarsOf(shared, 'Shipper: series')).toBeCloseTo(5 * 0.3, 6);
  });

  test('grows with the logs, and has nothing of them while idle', () => {
    const [idle, one, two] = [0, 1, 2].map((rate) => costs({ infra: { engine, vpc } }, rate));
    expect(dollarsOf(idle ?? [], 'Shipper: Lambda')).toBe(0);
    for (const part of ['Shipper: Lambda', 'Shipper: own log', 'Shipper: NAT']) {
      expect(dollarsOf(two ?? [], part)).toBeCloseTo(2 * dollarsOf(one ?? [], part), 6);
      expect(dollarsOf(one ?? [], part)).toBeGreaterThan(0);
    }
  });

  test('includes retention of a stream above a day', () => {
    const stream = (retentionHours: number) =>
      dollarsOf(costs({ infra: { engine, vpc, kinesis: { shards: 2, retentionHours } } }), 'Kinesis');
    expect(stream(24)).toBeCloseTo(2 * 730 * 0.015, 6);
    expect(stream(72)).toBeCloseTo(2 * 730 * 0.035, 6);
  });

  test('is what the README says of the example', async () => {
    const fleet = await loadFleet(join(import.meta.dirname, '..', '..', 'fleet.config.ts'));
    const rates = [0, 1, 100];
    const columns = rates.map((rate) => fleetCosts(fleet, 'prod', rate, outdir));
    const parts = columns.at(-1)?.map(({ part }) => part) ?? [];
    const rows = parts.map((part) => [part, ...columns.map((column) => dollarsOf(column, part))] as const);
    const sums = columns.map((column) => column.reduce((sum, { dollars }) => sum + dollars, 0));
    const line = (name: string, values: readonly number[]) =>
      `| ${name} | ${values.map((value) => Math.round(value).toLocaleString('en')).join(' | ')} |`;
    const table = [...rows.map(([part, ...values]) => line(part, values)), line('together', sums)].join('\n');
    expect(readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')).toContain(table);
  });
});
