import type { ServiceTarget } from '../model/target.ts';
import { aws, type Drawing, probe } from './metrics.ts';
import { type MathSeries, perSecond, type Series, type Statistic } from './series.ts';

/** What is known of a service's requests: from the load balancer where there is one, else as the service counts them itself. */
export interface RequestMetrics {
  /** Who counts, for descriptions. */
  seenBy: string;
  /** Requests. */
  count: Series;
  /** Requests that failed. */
  errors: Series;
  /** The time to answer that the latency alert and the overview use: p95, or the mean of the slowest task. */
  latency: Series;
  /** All lines of the latency panel. */
  latencies: Series[];
}

/** The request metrics of a service. */
export function requestMetrics(target: ServiceTarget): RequestMetrics {
  return hasLoadBalancer(target) ? loadBalancerMetrics(target) : ownMetrics(target);
}

/** Whether a load balancer sees all its requests. */
export function hasLoadBalancer({ loadBalancer, targetGroup }: ServiceTarget): boolean {
  return loadBalancer !== undefined && targetGroup !== undefined;
}

/** A metric of the target group behind a load balancer. */
export function targetGroupMetric(
  { loadBalancer = '', targetGroup = '', region }: ServiceTarget,
  metric: string,
  statistic: Statistic,
  drawing: Drawing,
): Series {
  const dimensions = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  return aws('AWS/ApplicationELB', metric, statistic, dimensions, region, drawing);
}

function loadBalancerMetrics(target: ServiceTarget): RequestMetrics {
  const latency = (statistic: Statistic) =>
    targetGroupMetric(target, 'TargetResponseTime', statistic, { label: statistic });
  return {
    seenBy: 'As the load balancer sees them.',
    count: targetGroupMetric(target, 'RequestCount', 'Sum', { label: 'Requests' }),
    errors: targetGroupMetric(target, 'HTTPCode_Target_5XX_Count', 'Sum', { label: 'Errors' }),
    latency: latency('p95'),
    latencies: [latency('p50'), latency('p95'), latency('p99')],
  };
}

function ownMetrics(target: ServiceTarget): RequestMetrics {
  const mean = probe(target, 'httpRequestDuration', { label: 'Mean', statistic: 'Average' });
  const slowest = probe(target, 'httpRequestDuration', { label: 'Slowest task' });
  return {
    seenBy: 'As the service itself counts them.',
    count: probe(target, 'httpRequestCount', { label: 'Requests' }),
    errors: probe(target, 'httpServerErrorCount', { label: 'Errors' }),
    latency: slowest,
    latencies: [mean, slowest],
  };
}

/** Requests a second. */
export function requestRate(target: ServiceTarget): MathSeries {
  return { ...perSecond(requestMetrics(target).count), label: 'Requests' };
}

/** Share of requests that failed, percent. Without errors CloudWatch has no data points of them. */
export function errorShare(target: ServiceTarget): MathSeries {
  const { count, errors } = requestMetrics(target);
  return {
    expression: '100 * FILL(errors, 0) / requests',
    uses: { errors, requests: count },
    region: target.region,
    label: 'Errors',
  };
}

/** How many times faster than allowed the error budget burns now: 1 uses it up in exactly the 30 days. */
export function burnRate(target: ServiceTarget, availability: number): MathSeries {
  const share = errorShare(target);
  return { ...share, expression: `${share.expression} / ${round(100 - availability)}`, label: 'Burn' };
}

/** Error budget that is left of the time shown, percent: 0 where as many requests failed as the objective allows. */
export function budgetLeft(target: ServiceTarget, availability: number): MathSeries {
  const { count, errors } = requestMetrics(target);
  // One data point a day: the mean of their shares would weigh days alike.
  const daily = { periodSeconds: 86_400 };
  return {
    expression: `100 - 100 * (RUNNING_SUM(FILL(errors, 0)) / RUNNING_SUM(FILL(requests, 0))) / ${round(1 - availability / 100)}`,
    uses: { errors: { ...errors, ...daily }, requests: { ...count, ...daily } },
    region: target.region,
    label: 'Budget left',
  };
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
