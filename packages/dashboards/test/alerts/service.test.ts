import { describe, expect, it } from 'vitest';
import { cpuAlert } from '../../src/alerts/load.ts';
import { serviceAlerts } from '../../src/alerts/service.ts';
import { tasksAlert } from '../../src/alerts/tasks.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { serviceTarget } from '../../src/model/target.ts';
import { smallFleet } from '../small-fleet.ts';

const target = serviceTarget({ environment: 'prod', service: 'orders', region: 'eu-west-1' });
// biome-ignore lint/suspicious/noExplicitAny: models are JSON of any shape
const model = (alert: { rule: { data: { refId?: string; model?: unknown }[] } }, ref: string): any =>
  alert.rule.data.find(({ refId }) => refId === ref)?.model;

describe('the CPU alert', () => {
  it('fires when the hottest task is above 80 % for 5 minutes, looked at every minute', () => {
    const alert = cpuAlert(target);
    expect(alert.rule).toMatchObject({ for: '5m', title: 'orders: CPU above 80 %', condition: 'condition' });
    expect(alert.everySeconds).toBe(60);
    expect(model(alert, 'A')).toMatchObject({
      namespace: 'AWS/ECS',
      metricName: 'CPUUtilization',
      statistic: 'Maximum',
      dimensions: { ClusterName: 'prod', ServiceName: 'orders' },
    });
    expect(model(alert, 'A_now')).toMatchObject({ type: 'reduce', expression: 'A', reducer: 'last' });
    expect(model(alert, 'condition').conditions[0].evaluator).toEqual({ type: 'gt', params: [80] });
  });

  it("takes the fleet's threshold, and a service's own", () => {
    const limits = fleetContent(smallFleet)
      .rules.filter(({ rule }) => rule.uid?.endsWith('_cpu'))
      .map((alert) => [alert.rule.uid, model(alert, 'condition').conditions[0].evaluator.params[0]]);
    expect(Object.fromEntries(limits)).toEqual({
      'shop-dev-orders_cpu': 70,
      'shop-prod-orders_cpu': 70,
      'shop-prod-billing_cpu': 80,
    });
  });
});

describe('every alert of a service', () => {
  const alerts = serviceAlerts(target);

  it('covers what CPU cannot see', () => {
    expect(alerts.map(({ rule }) => rule.uid?.replace('services-prod-orders_', ''))).toEqual([
      'cpu',
      'memory',
      'tasks',
      'health',
      'heap',
      'gc',
      'deadlock',
      'log-lag',
      'quarantine',
      'deploy-failed',
      'deploy-back',
      'deploy-timeout',
    ]);
    expect(model(tasksAlert(target), 'condition')).toMatchObject({ type: 'math', expression: '$A_now < $B_now' });
  });

  it('lets one rule report missing data and failed queries; the others keep their last state', () => {
    const states = alerts.map(({ rule }) => [rule.uid?.split('_').at(-1), rule.noDataState, rule.execErrState]);
    expect(states).toEqual([
      ['cpu', 'KeepLast', 'KeepLast'],
      ['memory', 'KeepLast', 'KeepLast'],
      ['tasks', 'NoData', 'Error'],
      ['health', 'KeepLast', 'KeepLast'],
      ['heap', 'KeepLast', 'KeepLast'],
      ['gc', 'KeepLast', 'KeepLast'],
      ['deadlock', 'KeepLast', 'KeepLast'],
      // Rarely written: no data means that nothing happened.
      ['log-lag', 'OK', 'KeepLast'],
      ['quarantine', 'OK', 'KeepLast'],
      ['deploy-failed', 'OK', 'KeepLast'],
      ['deploy-back', 'OK', 'KeepLast'],
      ['deploy-timeout', 'OK', 'KeepLast'],
    ]);
  });

  it('has its panel, and labels to be routed by', () => {
    for (const { rule } of alerts) {
      expect(rule.annotations).toMatchObject({
        __dashboardUid__: 'services-prod-orders',
        __panelId__: expect.stringMatching(/^\d+$/),
      });
      expect(rule.labels).toMatchObject({ environment: 'prod', service: 'orders', managed_by: 'bizom-dashboards' });
    }
  });

  it('pages in production only', () => {
    const severities = (production: boolean) =>
      new Set(serviceAlerts({ ...target, production }).map(({ rule }) => rule.labels?.['severity']));
    expect(severities(true)).toEqual(new Set(['warn', 'page']));
    expect(severities(false)).toEqual(new Set(['warn']));
  });
});
