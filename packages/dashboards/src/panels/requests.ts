import { aws, type Drawing, probe } from '../metrics/metrics.ts';
import type { Series, Statistic } from '../metrics/series.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Requests, errors and latency: as the load balancer sees them where there is one, else as the service counts them itself. */
export function requestPanels(target: ServiceTarget): SizedPanel[] {
  const behindLoadBalancer = target.loadBalancer !== undefined && target.targetGroup !== undefined;
  const seenBy = behindLoadBalancer ? 'As the load balancer sees them.' : 'As the service itself counts them.';
  const [count, errors, latency] = behindLoadBalancer ? loadBalancerSeries(target) : ownSeries(target);
  const { datasourceUid } = target;
  return [
    chart({
      key: 'requests',
      title: 'Requests',
      description: `Requests a minute. ${seenBy} A sudden fall: look at the load balancer and at what calls this service.`,
      unit: 'short',
      series: count,
      datasourceUid,
    }),
    chart({
      key: 'errors',
      title: 'Errors',
      description: `Requests a minute that ended in 5xx. ${seenBy} Open the log at this time; compare with deployments.`,
      unit: 'short',
      draw: 'bars',
      color: 'red',
      series: errors,
      datasourceUid,
    }),
    chart({
      key: 'latency',
      title: 'Latency',
      description: `Time until the answer. ${seenBy} If it rises with CPU, add tasks; if CPU is idle, a dependency or the connection pool is slow.`,
      unit: 's',
      series: latency,
      datasourceUid,
    }),
  ];
}

function loadBalancerSeries(target: ServiceTarget): [Series[], Series[], Series[]] {
  const dimensions = { LoadBalancer: target.loadBalancer ?? '', TargetGroup: target.targetGroup ?? '' };
  const alb = (metric: string, statistic: Statistic, drawing: Drawing) =>
    aws('AWS/ApplicationELB', metric, statistic, dimensions, target.region, drawing);
  return [
    [alb('RequestCount', 'Sum', { label: 'Requests' })],
    [
      alb('HTTPCode_Target_5XX_Count', 'Sum', { label: 'Answered 5xx' }),
      alb('TargetConnectionErrorCount', 'Sum', { label: 'No connection' }),
    ],
    [alb('TargetResponseTime', 'p50', { label: 'p50' }), alb('TargetResponseTime', 'p99', { label: 'p99' })],
  ];
}

function ownSeries(target: ServiceTarget): [Series[], Series[], Series[]] {
  return [
    [probe(target, 'httpRequestCount', { label: 'Requests' })],
    [probe(target, 'httpServerErrorCount', { label: 'Answered 5xx' })],
    [
      probe(target, 'httpRequestDuration', { label: 'Mean', statistic: 'Average' }),
      probe(target, 'httpRequestDuration', { label: 'Slowest task' }),
    ],
  ];
}
