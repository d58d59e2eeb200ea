import { aws } from '../metrics/metrics.ts';
import type { Statistic } from '../metrics/series.ts';
import { type ChartOptions, chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Where infrastructure is read. */
export interface Place {
  region: string;
  datasourceUid: string;
}

type Panel = Pick<ChartOptions, 'key' | 'title' | 'description' | 'unit' | 'redAbove' | 'redBelow' | 'max'> & {
  metric: string;
  statistic: Statistic;
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
      unit: 'short',
      description: 'Keys thrown out for want of memory. More than a few: the cache is too small.',
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
      description: 'Messages that nobody has taken yet.',
    },
    {
      key: 'queue-sent',
      title: 'Messages sent',
      metric: 'NumberOfMessagesSent',
      statistic: 'Sum',
      unit: 'short',
      description: 'Messages a minute that producers put in.',
    },
  ]),
  loadBalancers: family('AWS/ApplicationELB', 'LoadBalancer', [
    {
      key: 'alb-requests',
      title: 'Load balancer requests',
      metric: 'RequestCount',
      statistic: 'Sum',
      unit: 'short',
      description: 'Requests a minute through the load balancer.',
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
  ]),
  functions: family('AWS/Lambda', 'FunctionName', [
    {
      key: 'lambda-invocations',
      title: 'Invocations',
      metric: 'Invocations',
      statistic: 'Sum',
      unit: 'short',
      description: 'Runs a minute.',
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
  ]),
} as const satisfies Record<string, { namespace: string; dimension: string; panels: readonly Panel[] }>;

/** The panels of one kind of resource, one line a resource. */
export function familyPanels(kind: keyof typeof families, names: readonly string[], place: Place): SizedPanel[] {
  const { namespace, dimension, panels } = families[kind];
  return panels.map(({ metric, statistic, ...options }: Panel) =>
    chart({
      ...options,
      datasourceUid: place.datasourceUid,
      series: names.map((name) =>
        aws(namespace, metric, statistic, { [dimension]: name }, place.region, { label: name }),
      ),
    }),
  );
}
