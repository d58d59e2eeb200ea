import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';

/** A steady growth of a service's memory until a stop. Percent of what the task reserved. */
export interface MemoryGrowth {
  seconds: number;
  fromPercent: number;
  toPercent: number;
}

const lookBackMs = 24 * 3_600_000;
const periodSeconds = 600;

/** Looks for a growth in the memory of the hottest task, in the day before the stop (cloudwatch:GetMetricData). */
export async function fetchMemoryGrowth(
  { cluster, ecsService, at, lifetimeSeconds }: Classified,
  clients: Pick<Clients, 'cloudwatch'>,
  abortSignal: AbortSignal,
): Promise<MemoryGrowth | undefined> {
  // A task that never ran has no memory to leak.
  if (cluster === undefined || ecsService === undefined || lifetimeSeconds === undefined) return undefined;
  const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const end = at === undefined ? Date.now() : Date.parse(at);
  const Dimensions = [
    { Name: 'ClusterName', Value: cluster },
    { Name: 'ServiceName', Value: ecsService },
  ];
  const Metric = { Namespace: 'AWS/ECS', MetricName: 'MemoryUtilization', Dimensions };
  const command = new GetMetricDataCommand({
    StartTime: new Date(end - lookBackMs),
    EndTime: new Date(end + periodSeconds * 1000),
    MetricDataQueries: [{ Id: 'memory', MetricStat: { Metric, Period: periodSeconds, Stat: 'Maximum' } }],
    ScanBy: 'TimestampAscending',
  });
  const { MetricDataResults = [] } = await (await clients.cloudwatch()).send(command, { abortSignal });
  return growthOf(MetricDataResults[0]?.Values ?? []);
}

/** Data points of one step: half an hour. */
const stepLength = 3;
/** A step may fall by so many percent of the reservation, as garbage collections do. */
const tolerance = 1;
const minRise = 10;
const minSteps = 2;

/**
 * The growth that ends with the last value; undefined where it is short, small, or a jump. Pure.
 * @param values percent, one every ten minutes, the oldest first
 */
export function growthOf(values: readonly number[]): MemoryGrowth | undefined {
  const steps = stepsOf(values);
  let first = steps.length - 1;
  while (first > 0 && (steps[first - 1] ?? 0) <= (steps[first] ?? 0) + tolerance) first -= 1;
  const rising = steps.slice(first);
  const to = rising.at(-1) ?? 0;
  const rise = to - Math.min(...rising);
  // What was flat before belongs to no growth.
  const start = rising.findLastIndex((value) => value <= to - 0.9 * rise);
  const grown = rising.slice(start);
  const [from = 0] = grown;
  const middle = ((grown[Math.floor(grown.length / 2)] ?? 0) - from) / (to - from);
  if (rise < minRise || grown.length <= minSteps || middle < 0.2 || middle > 0.8) return undefined;
  return { seconds: (grown.length - 1) * stepLength * periodSeconds, fromPercent: from, toPercent: to };
}

/** Means of half an hour each; the last ends with the last value. */
function stepsOf(values: readonly number[]): number[] {
  const count = Math.floor(values.length / stepLength);
  const whole = values.slice(values.length - count * stepLength);
  return Array.from({ length: count }, (_, i) => mean(whole.slice(i * stepLength, (i + 1) * stepLength)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
