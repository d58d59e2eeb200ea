import { aws } from '../metrics/metrics.ts';
import { perSecond, type Statistic } from '../metrics/series.ts';
import type { InfrastructureLimits } from '../model/rule-thresholds.ts';
import { type ChartOptions, chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Where infrastructure is read. */
export interface Place {
  region: string;
  datasourceUid: string;
  /** Limits that the panels show, by the panel's key; default those of the panel. */
  limits?: InfrastructureLimits;
}

type Panel = Pick<ChartOptions, 'key' | 'title' | 'description' | 'unit' | 'redAbove' | 'redBelow' | 'max'> & {
  metric: string;
  statistic: Statistic;
  /** Whether it counts events, which are drawn as events a second. */
  rate?: true;
};

const family = (namespace: string, dimension: string, panels: readonly Panel[]) => ({ namespace, dimension, panels });

/** What is worth seeing of each kind of AWS resource: a new kind is one more entry. */
export const families = {
  databases: family('AWS/RDS', 'DBInstanceIdentifier', [
    {
      key: 'rds-cpu',
      title: 'Database CPU',
      metric: 'CPUUtilization',
      statistic: 'Average',
      unit: 'percent',
      redAbove: 80,
      description: 'CPU of the database. High with few connections: a slow query; look at Performance Insights.',
    },
    {
      key: 'rds-storage',
      title: 'Free storage',
      metric: 'FreeStorageSpace',
      statistic: 'Minimum',
      unit: 'bytes',
      description: 'Space left. At nothing the database stops: enlarge it in time.',
    },
    {
      key: 'rds-connections',
      title: 'Connections',
      metric: 'DatabaseConnections',
      statistic: 'Maximum',
      unit: 'short',
      description: 'Open connections. A steady rise: a service does not give them back.',
    },
    {
      key: 'rds-memory',
      title: 'Free memory',
      metric: 'FreeableMemory',
      statistic: 'Minimum',
      unit: 'bytes',
      description: 'Memory left. Low with a busy disk: the working set does not fit; take a larger instance.',
    },
    {
      key: 'rds-read-latency',
      title: 'Read latency',
      metric: 'ReadLatency',
      statistic: 'Average',
      unit: 's',
      description: 'Time of one disk read. Above 20 ms: the disk is saturated; look at IOPS.',
    },
    {
      key: 'rds-lag',
      title: 'Replica lag',
      metric: 'ReplicaLag',
      statistic: 'Maximum',
      unit: 's',
      description: 'How far a read replica is behind. No line: it is no replica.',
    },
  ]),
  caches: family('AWS/ElastiCache', 'CacheClusterId', [
    {
      key: 'cache-cpu',
      title: 'Cache CPU',
      metric: 'EngineCPUUtilization',
      statistic: 'Maximum',
      unit: 'percent',
      redAbove: 80,
      description: 'CPU of the engine thread. High: expensive commands or too many clients.',
    },
    {
      key: 'cache-memory',
      title: 'Cache memory',
      metric: 'DatabaseMemoryUsagePercentage',
      statistic: 'Maximum',
      unit: 'percent',
      max: 100,
      redAbove: 80,
      description: 'Memory in use. When it is full, keys are evicted.',
    },
    {
      key: 'cache-evictions',
      title: 'Evictions',
      metric: 'Evictions',
      statistic: 'Sum',
      unit: 'cps',
      rate: true,
      description: 'Keys evicted a second because memory is full. More than a few: the cache is too small.',
    },
    {
      key: 'cache-hits',
      title: 'Hit rate',
      metric: 'CacheHitRate',
      statistic: 'Average',
      unit: 'percent',
      max: 100,
      description: 'Reads that found their key. A fall: keys expire too early, or are evicted.',
    },
    {
      key: 'cache-connections',
      title: 'Cache connections',
      metric: 'CurrConnections',
      statistic: 'Maximum',
      unit: 'short',
      description: 'Clients that are connected. A steady rise: a service does not give them back.',
    },
    {
      key: 'cache-lag',
      title: 'Replication lag',
      metric: 'ReplicationLag',
      statistic: 'Maximum',
      unit: 's',
      description: 'How far replicas are behind. No line: there are no replicas.',
    },
  ]),
  queues: family('AWS/SQS', 'QueueName', [
    {
      key: 'queue-age',
      title: 'Oldest message',
      metric: 'ApproximateAgeOfOldestMessage',
      statistic: 'Maximum',
      unit: 's',
      description: 'Age of the oldest message. Rising: consumers are down or too slow.',
    },
    {
      key: 'queue-visible',
      title: 'Messages waiting',
      metric: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      unit: 'short',
      description: 'Messages that wait to be received.',
    },
    {
      key: 'queue-sent',
      title: 'Messages sent',
      metric: 'NumberOfMessagesSent',
      statistic: 'Sum',
      unit: 'cps',
      rate: true,
      description: 'Messages a second that producers put in.',
    },
  ]),
  loadBalancers: family('AWS/ApplicationELB', 'LoadBalancer', [
    {
      key: 'alb-requests',
      title: 'Load balancer requests',
      metric: 'RequestCount',
      statistic: 'Sum',
      unit: 'reqps',
      rate: true,
      description: 'Requests a second through the load balancer.',
    },
    {
      key: 'alb-errors',
      title: 'Load balancer 5xx',
      metric: 'HTTPCode_ELB_5XX_Count',
      statistic: 'Sum',
      unit: 'short',
      description: 'Requests that the load balancer itself answered with 5xx: no healthy target, or it took too long.',
    },
    {
      key: 'alb-latency',
      title: 'Load balancer latency',
      metric: 'TargetResponseTime',
      statistic: 'p99',
      unit: 's',
      description: 'Time until a target answered, slowest of a hundred.',
    },
    {
      key: 'alb-connections',
      title: 'Connections of the load balancer',
      metric: 'ActiveConnectionCount',
      statistic: 'Sum',
      unit: 'short',
      description: 'Open connections of clients and targets.',
    },
    {
      key: 'alb-rejected',
      title: 'Rejected connections',
      metric: 'RejectedConnectionCount',
      statistic: 'Sum',
      unit: 'short',
      description: 'Connections that the load balancer refused because it was full.',
    },
  ]),
  functions: family('AWS/Lambda', 'FunctionName', [
    {
      key: 'lambda-invocations',
      title: 'Invocations',
      metric: 'Invocations',
      statistic: 'Sum',
      unit: 'cps',
      rate: true,
      description: 'Runs a second.',
    },
    {
      key: 'lambda-errors',
      title: 'Function errors',
      metric: 'Errors',
      statistic: 'Sum',
      unit: 'short',
      description: 'Runs that failed. Read the log of the function.',
    },
    {
      key: 'lambda-duration',
      title: 'Function duration',
      metric: 'Duration',
      statistic: 'p99',
      unit: 'ms',
      description: 'Time a run takes, slowest of a hundred. Near the time limit, runs are cut off.',
    },
    {
      key: 'lambda-throttles',
      title: 'Throttles',
      metric: 'Throttles',
      statistic: 'Sum',
      unit: 'short',
      description: 'Runs that were not allowed to start. Raise the concurrency of the function or the account.',
    },
    {
      key: 'lambda-concurrency',
      title: 'Concurrent runs',
      metric: 'ConcurrentExecutions',
      statistic: 'Maximum',
      unit: 'short',
      description: 'Runs at the same time. Near the limit, runs are throttled.',
    },
  ]),
} as const satisfies Record<string, { namespace: string; dimension: string; panels: readonly Panel[] }>;

/** The panels of one kind of resource, one line a resource. */
export function familyPanels(kind: keyof typeof families, names: readonly string[], place: Place): SizedPanel[] {
  const { namespace, dimension, panels } = families[kind];
  return panels.map(({ metric, statistic, rate, ...options }: Panel) =>
    chart({
      ...options,
      ...shownLimit(options.key, place.limits),
      datasourceUid: place.datasourceUid,
      series: names.map((name) => {
        const series = aws(namespace, metric, statistic, { [dimension]: name }, place.region, { label: name });
        return rate ? perSecond(series) : series;
      }),
    }),
  );
}

/** Counts are shown as they are; only what lasts has a line at its limit. */
const lasting = ['rds-cpu', 'rds-lag', 'rds-connections', 'cache-cpu', 'cache-memory', 'queue-age'] as const;

/** The line at which the alert of a panel fires. */
function shownLimit(
  key: string,
  limits: InfrastructureLimits | undefined,
): Pick<ChartOptions, 'redAbove' | 'redBelow'> {
  if (limits === undefined) return {};
  if (key === 'rds-storage') return { redBelow: limits['rds-storage'] * 1024 ** 3 };
  const limit = lasting.find((name) => name === key);
  const redAbove = limit && limits[limit];
  return redAbove === undefined ? {} : { redAbove };
}
