import {
  alertsDimensions,
  alertsMetrics,
  alertsNamespace,
  deploymentDimensions,
  deploymentsMetric,
  deploymentsNamespace,
  logGroupDimension,
  probeDimensions,
  probeMetrics,
  probeNamespace,
  shipperMetrics,
  shipperNamespace,
} from '@bizom/metric-names';
import type { QueryModel } from '../files/shape.ts';
import { awsMetrics } from './aws-metrics.ts';

/** Units of Grafana for shares. */
type Percent = 'percent' | 'percentunit';

/** Metrics of AWS that go from 0 to 100, in any namespace. */
const awsPercents = new Set([
  ...['CPUUtilization', 'MemoryUtilization', 'EngineCPUUtilization', 'DatabaseMemoryUsagePercentage', 'CacheHitRate'],
  ...['CPUReservation', 'MemoryReservation', 'BurstBalance', 'EBSFilesystemUtilization'],
]);

/** A metric as a query names it. */
export interface MetricUse {
  namespace: string;
  metric: string;
  dimensions: readonly string[];
}

interface Namespace {
  dimensions: readonly (readonly string[])[];
  metrics: readonly string[];
}

/** Further namespaces that are right: renamed ones of ours, and a team's own, of which nothing else is known. */
export interface KnownNamespaces {
  probe?: string;
  deploy?: string;
  own?: readonly string[];
}

/** Every metric that somebody writes: AWS, the probe, the shipper, deployments, stopped tasks. */
export class MetricCatalog {
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #own: ReadonlySet<string>;

  constructor(known: KnownNamespaces = {}) {
    const { cluster, service, task } = probeDimensions;
    const probe = {
      dimensions: [
        [cluster, service],
        [cluster, service, task],
      ],
      metrics: Object.values(probeMetrics).map(({ name }) => name),
    };
    const deploy = { dimensions: [deploymentDimensions], metrics: [deploymentsMetric] };
    this.#own = new Set(known.own);
    this.#namespaces = new Map<string, Namespace>([
      ...Object.entries(awsMetrics),
      [known.probe ?? probeNamespace, probe],
      [known.deploy ?? deploymentsNamespace, deploy],
      [shipperNamespace, { dimensions: [[logGroupDimension]], metrics: Object.keys(shipperMetrics) }],
      [alertsNamespace, { dimensions: [alertsDimensions], metrics: Object.values(alertsMetrics) }],
    ]);
  }

  /** Whether a metric goes from 0 to 100 (`percent`) or from 0 to 1 (`percentunit`); undefined where it is neither, or unknown. */
  percentUnit({ namespace = '', metricName = '' }: QueryModel): Percent | undefined {
    if (awsPercents.has(metricName) && Object.hasOwn(awsMetrics, namespace)) return 'percent';
    const probe = Object.values(probeMetrics).find(({ name }) => name === metricName);
    if (probe === undefined || this.#namespaces.get(namespace)?.metrics.includes(metricName) !== true) return undefined;
    if (probe.unit === 'Percent') return 'percent';
    return metricName === probeMetrics.up.name ? 'percentunit' : undefined;
  }

  /** What is wrong with a query's metric; undefined when nothing is. */
  fault({ namespace, metric, dimensions }: MetricUse): string | undefined {
    if (this.#own.has(namespace)) return undefined;
    const known = this.#namespaces.get(namespace);
    if (known === undefined) {
      return `no one is known to publish metrics in the namespace "${namespace}"; if it is your own, allow it with --namespace ${namespace}`;
    }
    if (!known.metrics.includes(metric)) return `${namespace} has no metric "${metric}"`;
    const asked = [...dimensions].sort().join();
    if (known.dimensions.some((set) => [...set].sort().join() === asked)) return undefined;
    const sets = known.dimensions.map((set) => set.join(' + ')).join(', or ');
    return `${namespace} ${metric} has the dimensions ${sets}, not ${dimensions.join(' + ')}`;
  }
}
