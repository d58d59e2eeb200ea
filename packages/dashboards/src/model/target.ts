import { defaultThresholds, type Fleet, type ResolvedService, type Slo, type Thresholds } from '@bizom/fleet';
import { deploymentsNamespace, type ProbeMetricKey, probeMetrics, probeNamespace } from '@bizom/metric-names';
import { uid } from './ids.ts';
import { fleetLogStore, type LogStore } from './log-store.ts';
import { ruleThresholds, serviceThresholds } from './rule-thresholds.ts';

/** One service in one environment, as CloudWatch names its parts. Dashboards and alerts are made for a target. */
export interface ServiceTarget {
  /** Name of the fleet: prefix of every uid. */
  fleet: string;
  environment: string;
  service: string;
  region: string;
  /** ECS cluster (dimension `ClusterName`). */
  cluster: string;
  /** ECS service (dimension `ServiceName`). */
  ecsService: string;
  /** CloudWatch log group. */
  logGroup: string;
  /** As CloudWatch names it: `app/my-alb/50dc6c495c0c9188`. */
  loadBalancer?: string;
  /** As CloudWatch names it: `targetgroup/my-tg/73e2d6bc24d8a067`. */
  targetGroup?: string;
  thresholds: Required<Thresholds>;
  /** Service level objective; without it there are no burn rates. */
  slo?: Slo;
  /** Where its log lines are read; without it there are no links and no panels of log lines. */
  logStore?: LogStore;
  /** Whether people outside the team depend on it: its alerts page, those of other environments warn. */
  production: boolean;
  /** Metrics that the probe publishes besides the standard ones, each drawn where there is a panel for it; default none. */
  detailedMetrics?: readonly ProbeMetricKey[];
  /** Length of the data points that the probe's alarms look at, seconds; default 60. */
  alarmPeriodSeconds?: number;
  /** CloudWatch namespaces that the probe and the deployments write to; default those packages' own. */
  namespaces: { probe: string; deploy: string };
  /** uid of the Grafana datasource that reads this environment's CloudWatch. */
  datasourceUid: string;
}

/** What a target needs where there is no fleet file; everything else has a default. */
export type TargetOptions = Pick<ServiceTarget, 'environment' | 'service' | 'region'> &
  Partial<Omit<ServiceTarget, 'thresholds'>> & { thresholds?: Thresholds };

/**
 * Fills in what a team without a fleet file leaves out: cluster = environment, log group `/ecs/{environment}/{service}`.
 * @example
 * const orders = serviceTarget({ environment: 'prod', service: 'orders', region: 'eu-west-1', thresholds: { cpuPercent: 70 } });
 * orders.logGroup; // '/ecs/prod/orders'
 */
export function serviceTarget(options: TargetOptions): ServiceTarget {
  const { environment, service } = options;
  return {
    fleet: 'services',
    cluster: environment,
    ecsService: service,
    logGroup: `/ecs/${environment}/${service}`,
    production: environment.startsWith('prod'),
    datasourceUid: 'cloudwatch',
    namespaces: { probe: probeNamespace, deploy: deploymentsNamespace },
    ...options,
    thresholds: { ...defaultThresholds, ...options.thresholds },
  };
}

/**
 * The target of a service that a fleet file describes.
 * @example
 * const targets = resolveServices(fleet, 'prod').map((service) => fleetTarget(fleet, service));
 */
export function fleetTarget(fleet: Fleet, service: ResolvedService): ServiceTarget {
  const { environment, cluster, ecsService, logGroup, thresholds, slo, loadBalancer, targetGroup } = service;
  const logStore = fleetLogStore(fleet);
  return {
    fleet: fleet.name,
    environment: environment.name,
    service: service.name,
    region: environment.region,
    production: environment.production,
    datasourceUid: cloudwatchUid(fleet, environment.name),
    namespaces: fleetNamespaces(fleet),
    detailedMetrics: detailedMetrics(fleet),
    alarmPeriodSeconds: Math.ceil(fleet.probe.intervalSeconds / 60) * 60,
    ...{ cluster, ecsService, logGroup },
    thresholds: { ...thresholds, ...ruleThresholds(serviceThresholds, service.rules) },
    ...(slo !== undefined && { slo }),
    ...(logStore !== undefined && { logStore }),
    ...(loadBalancer !== undefined && { loadBalancer }),
    ...(targetGroup !== undefined && { targetGroup }),
  };
}

/** What the fleet's probe publishes besides the standard metrics. */
function detailedMetrics({ probe: { metrics } }: Fleet): ProbeMetricKey[] {
  const detailed = (Object.keys(probeMetrics) as ProbeMetricKey[]).filter(
    (key) => probeMetrics[key].set === 'detailed',
  );
  return metrics === 'standard' ? [] : detailed.filter((key) => metrics === 'all' || metrics.includes(key));
}

/** The namespaces that a fleet's probe and deployments write to. */
export function fleetNamespaces({ probe, deploy }: Fleet): ServiceTarget['namespaces'] {
  return { probe: probe.namespace ?? probeNamespace, deploy: deploy.metricNamespace };
}

/** The datasource of an environment: one for all, and an own one for each that is read through a role. */
export function cloudwatchUid(fleet: Fleet, environment: string): string {
  const ownRole = Object.hasOwn(fleet.dashboards.assumeRoleArns, environment);
  return ownRole ? uid(fleet.name, 'cloudwatch', environment) : uid(fleet.name, 'cloudwatch');
}

/** The folder of an environment's dashboards and rules. */
export function folderOf(fleet: string, environment: string): { uid: string; title: string } {
  return { uid: uid(fleet, environment), title: `${fleet} ${environment}` };
}
