import type { Fleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { cpuAlert } from '../../src/alerts/load.ts';
import { serviceAlerts } from '../../src/alerts/service.ts';
import { tasksAlert } from '../../src/alerts/tasks.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import type { AlertRule } from '../../src/model/content.ts';
import { type ServiceTarget, serviceTarget } from '../../src/model/target.ts';
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
      'errors',
      'latency',
      'deploy-failed',
      'deploy-back',
      'deploy-timeout',
    ]);
    expect(model(tasksAlert(target), 'condition')).toMatchObject({ type: 'math', expression: '$A_now < $B_now' });
  });

  // grafana/grafana pkg/services/provisioning/alerting/rules_types.go (commit 0085cf8): left out, they mean NoData and Alerting.
  // A denied or throttled query can read as no data (grafana#100323), so that one rule reports it.
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
      ['errors', 'OK', 'KeepLast'],
      ['latency', 'OK', 'KeepLast'],
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

describe('alerts of requests', () => {
  const behindLoadBalancer = { ...target, loadBalancer: 'app/x/1', targetGroup: 'targetgroup/x/1' };
  const slo = { availability: 99.9, latency: { percentile: 95, ms: 500 } };
  const keysOf = (one: ServiceTarget) => serviceAlerts(one).map(({ key }) => key);

  it('fire on a share of errors, and not on a few requests', () => {
    const alert = serviceAlerts(target).find(({ key }) => key === 'errors');
    expect(model(alert as AlertRule, 'condition').expression).toBe('$A_now * 100 > $B_now * 5 && $B_now >= 20');
    expect(model(alert as AlertRule, 'A').metricName).toBe('HttpServerErrorCount');
  });

  it('ask the load balancer where there is one', () => {
    const alert = serviceAlerts(behindLoadBalancer).find(({ key }) => key === 'latency') as AlertRule;
    expect(model(alert, 'A')).toMatchObject({ metricName: 'TargetResponseTime', statistic: 'p95' });
  });

  it('watch the error budget over two windows each, where an objective is set', () => {
    expect(keysOf(target).filter((key) => key.startsWith('slo'))).toEqual([]);
    expect(keysOf({ ...target, slo }).filter((key) => key.startsWith('slo'))).toEqual([
      'slo-fast',
      'slo-medium',
      'slo-slow',
    ]);
    const fast = serviceAlerts({ ...target, slo }).find(({ key }) => key === 'slo-fast') as AlertRule;
    // 14.4 times 0.1 %; A and B over an hour, C and D over five minutes.
    expect(model(fast, 'condition').expression).toBe(
      '$A_now * 100 > $B_now * 1.44 && $C_now * 100 > $D_now * 1.44 && $B_now >= 20',
    );
    expect(fast.rule.data.slice(0, 4).map(({ relativeTimeRange }) => relativeTimeRange?.from)).toEqual([
      3600, 3600, 300, 300,
    ]);
  });

  it('compare the share of answers in time, which only a load balancer knows', () => {
    const late = serviceAlerts({ ...behindLoadBalancer, slo }).find(({ key }) => key === 'slo-latency') as AlertRule;
    expect(model(late, 'A')).toMatchObject({ statistic: 'PR(:0.5)', period: '3600' });
    expect(model(late, 'condition').expression).toBe('$A_now < 70 && $B_now < 70');
  });
});

describe('alerts of infrastructure', () => {
  const of = (environment: string) =>
    fleetContent(smallFleet).rules.filter(
      ({ rule, key }) => /^(rds|cache|queue|alb|lambda)-/.test(key) && rule.labels?.['environment'] === environment,
    );

  it('exist for what the fleet declares, each with its panel of the AWS dashboard', () => {
    expect(of('dev')).toEqual([]);
    expect(of('prod').map(({ key }) => key)).toEqual([
      ...['rds-cpu', 'rds-storage', 'rds-lag', 'cache-cpu', 'cache-memory', 'queue-age', 'alb-errors', 'lambda-errors'],
      'lambda-throttles',
    ]);
    for (const { rule } of of('prod')) expect(rule.annotations?.['__dashboardUid__']).toBe('shop-prod-_aws');
  });
});

describe('the rules section of a fleet', () => {
  const withRules = (rules: Fleet['dashboards']['rules']) =>
    fleetContent({ ...smallFleet, dashboards: { ...smallFleet.dashboards, rules } }).rules;

  it('switches rules off, and changes severity, duration and runbook of others', () => {
    const rules = withRules({
      gc: { enabled: false },
      cpu: {
        enabled: true,
        severity: 'page',
        for: '15m',
        keepFiringFor: '5m',
        runbookUrl: 'https://wiki.example.com/cpu',
      },
    });
    expect(rules.filter(({ key }) => key === 'gc')).toEqual([]);
    const find = (uid: string) => rules.find(({ rule }) => rule.uid === uid)?.rule;
    expect(find('shop-prod-orders_cpu')).toMatchObject({
      for: '15m',
      keep_firing_for: '5m',
      labels: { severity: 'page' },
      annotations: { runbook_url: 'https://wiki.example.com/cpu' },
    });
    // Other environments than production warn.
    expect(find('shop-dev-orders_cpu')?.labels?.['severity']).toBe('warn');
  });

  it('differ again in one service: its threshold, the line of its panel, its severity, and whether it exists', () => {
    const fleet = {
      ...smallFleet,
      services: {
        ...smallFleet.services,
        billing: { ...smallFleet.services['billing'], rules: { cpu: { threshold: 95 }, gc: { enabled: false } } },
      },
    } as Fleet;
    const { rules, dashboards } = fleetContent(fleet);
    const limits = rules
      .filter(({ key }) => key === 'cpu')
      .map((alert) => [alert.rule.uid, model(alert, 'condition').conditions[0].evaluator.params[0]]);
    expect(Object.fromEntries(limits)).toMatchObject({ 'shop-prod-billing_cpu': 95, 'shop-prod-orders_cpu': 70 });
    expect(rules.find(({ rule }) => rule.uid === 'shop-prod-billing_cpu')?.rule.title).toBe('billing: CPU above 95 %');
    expect(rules.filter(({ key }) => key === 'gc').map(({ rule }) => rule.labels?.['service'])).toEqual([
      'orders',
      'orders',
    ]);
    const billing = dashboards.find(({ dashboard }) => dashboard.uid === 'shop-prod-billing')?.dashboard;
    expect(JSON.stringify(billing)).toContain('"value":95');
  });

  it('set the limits of infrastructure one by one, and the lines of its panels', () => {
    const { rules, dashboards } = fleetContent({
      ...smallFleet,
      dashboards: {
        ...smallFleet.dashboards,
        rules: {
          'rds-cpu': { threshold: 60 },
          'rds-connections': { threshold: 120 },
          'lambda-errors': { threshold: 3 },
        },
      },
    });
    const limit = (key: string) =>
      model(rules.find((alert) => alert.key === key) as AlertRule, 'condition').conditions[0].evaluator.params[0];
    expect(['rds-cpu', 'cache-cpu', 'rds-connections', 'lambda-errors'].map(limit)).toEqual([60, 80, 120, 3]);
    const aws = JSON.stringify(dashboards.find(({ dashboard }) => dashboard.uid === 'shop-prod-_aws'));
    expect(aws).toContain('"value":60');
    expect(aws).toContain('"value":120');
  });

  it('refuse a threshold where the rule has none', () => {
    expect(() => withRules({ tasks: { threshold: 2 } })).toThrow(
      /dashboards\.rules: the rule "tasks" has no threshold; those that have one are cpu, memory/,
    );
  });

  it('names the rules there are where one is misspelt', () => {
    expect(() => withRules({ cup: { enabled: false } })).toThrow(/no rule is called "cup"; did you mean "cpu"\?/);
  });
});

describe('log lines', () => {
  it('are linked from every alert of a service, at the last hour', () => {
    const cpu = fleetContent(smallFleet).rules.find(({ rule }) => rule.uid === 'shop-prod-orders_cpu');
    expect(cpu?.rule.annotations?.['logs_url']).toMatch(
      /^https:\/\/kibana\.example\.com\/app\/discover#.*from:now-1h.*orders/,
    );
  });
});
