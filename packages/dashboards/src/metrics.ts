import { defaultNamespace, dimensionNames, type MetricKey, metrics } from '@bizom/app-probe/metrics';
import { alerts, deploy, logShipper } from './pending.ts';
import type { Series, Statistic } from './series.ts';
import type { ServiceTarget } from './target.ts';

/** How a series is drawn, beside what it is. */
export type Drawing = Pick<Series, 'label'> & Partial<Pick<Series, 'color' | 'draw' | 'periodSeconds'>>;

/** A metric that AWS publishes for an ECS service. */
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

/** A metric of Container Insights, which must be switched on for the cluster. */
export function containerInsights(
  target: ServiceTarget,
  metric: string,
  statistic: Statistic,
  drawing: Drawing,
): Series {
  return { ...ecs(target, metric, statistic, drawing), namespace: 'ECS/ContainerInsights' };
}

/** A metric of app-probe, by its key in app-probe's table; its statistic is the table's where none is given. */
export function probe(target: ServiceTarget, key: MetricKey, drawing: Drawing & { statistic?: Statistic }): Series {
  const { statistic = metrics[key].statistic, ...rest } = drawing;
  return {
    namespace: defaultNamespace,
    metric: metrics[key].name,
    dimensions: { [dimensionNames.cluster]: target.cluster, [dimensionNames.service]: target.ecsService },
    statistic,
    region: target.region,
    ...rest,
  };
}

/** A metric that log-shipper writes for a service's log group. */
export function shipper(
  target: Pick<ServiceTarget, 'logGroup' | 'region'>,
  metric: (typeof logShipper.metrics)[number],
  statistic: Statistic,
  drawing: Drawing,
): Series {
  return {
    namespace: logShipper.namespace,
    metric,
    dimensions: { [logShipper.dimension]: target.logGroup },
    statistic,
    region: target.region,
    ...drawing,
  };
}

/** Outcomes of deployments that packages/deploy made. */
export function deployments(target: ServiceTarget, outcome: 'succeeded' | 'failed', drawing: Drawing): Series {
  return {
    namespace: deploy.namespace,
    metric: deploy.deployments,
    dimensions: { ClusterName: target.cluster, ServiceName: target.ecsService, Outcome: outcome },
    statistic: 'Sum',
    region: target.region,
    ...drawing,
  };
}

/** Tasks that stopped though nobody wanted it, as packages/alerts counts them. */
export function stoppedTasks(target: ServiceTarget, drawing: Drawing): Series {
  return {
    namespace: alerts.namespace,
    metric: alerts.stoppedTasks,
    dimensions: { ClusterName: target.cluster, ServiceName: target.ecsService },
    statistic: 'Sum',
    region: target.region,
    ...drawing,
  };
}

/** A metric of AWS with the dimensions as given. */
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
