import {
  alertsDimensions,
  alertsMetrics,
  alertsNamespace,
  deploymentDimensions,
  deploymentsMetric,
  logGroupDimension,
  type Outcome,
  type ProbeMetricKey,
  probeDimensions,
  probeMetrics,
  type ShipperMetric,
  shipperNamespace,
} from '@bizom/metric-names';
import type { ServiceTarget } from '../model/target.ts';
import type { MathSeries, Series, Statistic } from './series.ts';

/** How a series is drawn. */
export type Drawing = Pick<Series, 'label'> & Partial<Pick<Series, 'periodSeconds'>>;

/**
 * A metric that AWS publishes for an ECS service.
 * @example
 * ecs(target, 'CPUUtilization', 'Maximum', { label: 'Hottest task' });
 */
export function ecs(target: ServiceTarget, metric: string, statistic: Statistic, drawing: Drawing): Series {
  return {
    namespace: 'AWS/ECS',
    metric,
    dimensions: { ClusterName: target.cluster, ServiceName: target.ecsService },
    statistic,
    region: target.region,
    ...drawing,
  };
}

/**
 * A metric of Container Insights, which must be switched on for the cluster.
 * @example
 * containerInsights(target, 'NetworkRxBytes', 'Average', { label: 'Received' });
 */
export function containerInsights(
  target: ServiceTarget,
  metric: string,
  statistic: Statistic,
  drawing: Drawing,
): Series {
  return { ...ecs(target, metric, statistic, drawing), namespace: 'ECS/ContainerInsights' };
}

/**
 * A metric of app-probe, by its key in app-probe's table; its statistic is the table's where none is given.
 * @example
 * probe(target, 'heapAfterGcPercent', { label: 'Fullest heap', statistic: 'Maximum' });
 */
export function probe(
  target: ServiceTarget,
  key: ProbeMetricKey,
  drawing: Drawing & { statistic?: Statistic },
): Series {
  const { statistic = probeMetrics[key].statistic, ...rest } = drawing;
  return {
    namespace: target.namespaces.probe,
    metric: probeMetrics[key].name,
    dimensions: { [probeDimensions.cluster]: target.cluster, [probeDimensions.service]: target.service },
    statistic,
    region: target.region,
    ...rest,
  };
}

/**
 * A metric that log-shipper writes for a service's log group.
 * @example
 * shipper(target, 'LagMs', 'p99', { label: 'Delay' });
 */
export function shipper(
  target: Pick<ServiceTarget, 'logGroup' | 'region'>,
  metric: ShipperMetric,
  statistic: Statistic,
  drawing: Drawing,
): Series {
  return {
    namespace: shipperNamespace,
    metric,
    dimensions: { [logGroupDimension]: target.logGroup },
    statistic,
    region: target.region,
    ...drawing,
  };
}

/**
 * Deployments that packages/deploy brought to an end, by how they ended.
 * @example
 * deployments(target, 'completed', { label: 'Deployed' });
 */
export function deployments(target: ServiceTarget, ending: Outcome, drawing: Drawing): Series {
  const [service, environment, outcome] = deploymentDimensions;
  return {
    namespace: target.namespaces.deploy,
    metric: deploymentsMetric,
    dimensions: { [service]: target.service, [environment]: target.environment, [outcome]: ending },
    statistic: 'Sum',
    region: target.region,
    ...drawing,
  };
}

/**
 * When the last deployment ended well, milliseconds since 1970. `EPOCH` has a value at every time, and `done / done` only where
 * something was deployed.
 */
export function lastDeployment(target: ServiceTarget): MathSeries {
  return {
    expression: '1000 * EPOCH(done) * done / done',
    uses: { done: deployments(target, 'completed', { label: 'Deployed' }) },
    region: target.region,
    label: 'Deployed',
  };
}

/**
 * Tasks that stopped, as packages/alerts counts them: a line for each cause that occurs.
 * @example
 * const { label } = stoppedTasks(target); // the cause, which CloudWatch fills in for each line
 */
export function stoppedTasks(target: ServiceTarget): Series {
  const [service, environment, cause] = alertsDimensions;
  return {
    namespace: alertsNamespace,
    metric: alertsMetrics.stoppedTasks,
    dimensions: { [service]: target.service, [environment]: target.environment, [cause]: '*' },
    statistic: 'Sum',
    region: target.region,
    // CloudWatch fills in each line's own dimension.
    label: `\${PROP('Dim.${cause}')}`,
  };
}

/**
 * A metric of AWS with the dimensions as given.
 * @example
 * aws('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Maximum', { QueueName: 'invoices' }, 'eu-west-1', { label: 'Oldest' });
 */
export function aws(
  namespace: string,
  metric: string,
  statistic: Statistic,
  dimensions: Record<string, string>,
  region: string,
  drawing: Drawing,
): Series {
  return { namespace, metric, statistic, dimensions, region, ...drawing };
}
