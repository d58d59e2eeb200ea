import type { Infrastructure } from '@bizom/fleet';
import { awsDashboardUid } from '../dashboards/aws.ts';
import { aws } from '../metrics/metrics.ts';
import type { Statistic } from '../metrics/series.ts';
import type { AlertRule } from '../model/content.ts';
import type { InfrastructureLimits } from '../model/rule-thresholds.ts';
import type { ServiceTarget } from '../model/target.ts';
import { families } from '../panels/infrastructure.ts';
import { currentValue } from './annotation.ts';
import { type AlertOptions, alertRule } from './rule.ts';

/** Where infrastructure is read, and what its rules are filed under. */
export interface InfrastructurePlace
  extends Pick<ServiceTarget, 'fleet' | 'environment' | 'production' | 'datasourceUid' | 'region'> {}

/** A rule of one kind of resource. */
interface RuleOf {
  key: string;
  /** Panel of the AWS dashboard that shows it. */
  panel: string;
  metric: string;
  statistic: Statistic;
  title: string;
  description: string;
  when: AlertOptions['when'];
  reduce: AlertOptions['reduce'];
  severity: 'page' | 'warn';
  forDuration: string;
}

type Kind = keyof typeof families;

/** The rules of everything that the fleet declares in one environment. */
export function infrastructureAlerts(
  infrastructure: Infrastructure,
  limits: InfrastructureLimits,
  place: InfrastructurePlace,
): AlertRule[] {
  const rules = rulesOf(limits);
  return (Object.keys(rules) as Kind[]).flatMap((kind) =>
    infrastructure[kind].flatMap((name) => rules[kind].map((rule) => ruleFor(kind, name, rule, place))),
  );
}

function ruleFor(kind: Kind, name: string, rule: RuleOf, place: InfrastructurePlace): AlertRule {
  const { namespace, dimension } = families[kind];
  return alertRule({
    target: { ...place, service: name },
    key: rule.key,
    title: rule.title,
    description: rule.description,
    panel: { dashboardUid: awsDashboardUid(place), key: rule.panel },
    severity: rule.severity,
    series: [aws(namespace, rule.metric, rule.statistic, { [dimension]: name }, place.region, { label: name })],
    reduce: rule.reduce,
    when: rule.when,
    windowSeconds: 900,
    forDuration: rule.forDuration,
    everySeconds: 300,
    // Idle resources publish little: no data is no trouble. "Tasks missing" reports a CloudWatch that denies queries.
    noData: 'OK',
  });
}

function rulesOf(limits: InfrastructureLimits): Record<Kind, RuleOf[]> {
  const now = currentValue('A_now');
  const lasting = { reduce: 'last', severity: 'warn', forDuration: '10m' } as const;
  const counted = { statistic: 'Sum', reduce: 'sum', severity: 'warn', forDuration: '0s' } as const;
  return {
    databases: [
      {
        ...lasting,
        key: 'rds-cpu',
        panel: 'rds-cpu',
        metric: 'CPUUtilization',
        statistic: 'Average',
        title: `Database CPU above ${limits['rds-cpu']} %`,
        description: `CPU is ${now} %. Look for slow queries in Performance Insights.`,
        when: { above: limits['rds-cpu'] },
      },
      {
        ...lasting,
        key: 'rds-storage',
        panel: 'rds-storage',
        metric: 'FreeStorageSpace',
        statistic: 'Minimum',
        severity: 'page',
        title: `Less than ${limits['rds-storage']} GiB of storage left`,
        description: 'At 0 the database stops. Enlarge it, or turn on storage autoscaling.',
        when: { below: limits['rds-storage'] * 1024 ** 3 },
      },
      {
        ...lasting,
        key: 'rds-lag',
        panel: 'rds-lag',
        metric: 'ReplicaLag',
        statistic: 'Maximum',
        title: `Replica more than ${limits['rds-lag']} s late`,
        description: `The replica is ${now} s behind: readers see old data.`,
        when: { above: limits['rds-lag'] },
      },
      ...(limits['rds-connections'] === undefined
        ? []
        : [
            {
              ...lasting,
              key: 'rds-connections',
              panel: 'rds-connections',
              metric: 'DatabaseConnections',
              statistic: 'Maximum' as const,
              title: `More than ${limits['rds-connections']} connections`,
              description: `${now} connections are open. A service does not give them back, or runs too many tasks.`,
              when: { above: limits['rds-connections'] },
            },
          ]),
    ],
    caches: [
      {
        ...lasting,
        key: 'cache-cpu',
        panel: 'cache-cpu',
        metric: 'EngineCPUUtilization',
        statistic: 'Maximum',
        title: `Cache CPU above ${limits['cache-cpu']} %`,
        description: `The engine's one thread is ${now} % busy. Look for expensive commands.`,
        when: { above: limits['cache-cpu'] },
      },
      {
        ...lasting,
        key: 'cache-memory',
        panel: 'cache-memory',
        metric: 'DatabaseMemoryUsagePercentage',
        statistic: 'Maximum',
        title: `Cache memory above ${limits['cache-memory']} %`,
        description: `${now} % is in use. At 100 % keys are evicted, or writes refused.`,
        when: { above: limits['cache-memory'] },
      },
    ],
    queues: [
      {
        ...lasting,
        key: 'queue-age',
        panel: 'queue-age',
        metric: 'ApproximateAgeOfOldestMessage',
        statistic: 'Maximum',
        title: `Oldest message older than ${limits['queue-age']} s`,
        description: `The oldest message waits for ${now} s. Consumers are down or too slow.`,
        when: { above: limits['queue-age'] },
      },
    ],
    loadBalancers: [
      {
        ...counted,
        key: 'alb-errors',
        panel: 'alb-errors',
        metric: 'HTTPCode_ELB_5XX_Count',
        severity: 'page',
        title: `More than ${limits['alb-errors']} requests failed at the load balancer`,
        description: `${now} requests of 15 minutes were answered with 5xx by the load balancer itself: no healthy target, or it took too long.`,
        when: { above: limits['alb-errors'] },
      },
    ],
    functions: [
      {
        ...counted,
        key: 'lambda-errors',
        panel: 'lambda-errors',
        metric: 'Errors',
        title: 'Function fails',
        description: `${now} runs of 15 minutes failed. Read its log.`,
        when: { above: limits['lambda-errors'] },
      },
      {
        ...counted,
        key: 'lambda-throttles',
        panel: 'lambda-throttles',
        metric: 'Throttles',
        title: 'Function is throttled',
        description: `${now} runs of 15 minutes were not allowed to start. Raise its concurrency.`,
        when: { above: limits['lambda-throttles'] },
      },
    ],
  };
}
