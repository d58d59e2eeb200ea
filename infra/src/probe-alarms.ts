import type { Fleet, ResolvedService } from '@bizom/fleet';
import { type ProbeMetricKey, probeDimensions, probeMetrics, probeNamespace } from '@bizom/metric-names';
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { type Alarms, ownMetric } from './alarms.ts';
import { InfraError } from './errors.ts';
import { fitsInsights, insightsMetric } from './insights.ts';

/** Up to here each service has its own alarms, which name it; more would exceed the 500 resources of a stack. */
const mostServices = 50;

/** What the alarms look at. */
const watched = ['up', 'missingTasks', 'heapAfterGcPercent'] as const satisfies ProbeMetricKey[];
type Watched = (typeof watched)[number];

/** @throws InfraError `METRIC_NOT_PUBLISHED` where the fleet leaves out what the alarms look at */
export function refuseUnwatched(published: Fleet['probe']['metrics']): void {
  if (typeof published === 'string') return;
  const missing = watched.filter((key) => !published.includes(key));
  if (missing.length === 0) return;
  throw new InfraError(
    'METRIC_NOT_PUBLISHED',
    `probe.metrics: expected ${watched.join(', ')} among them, for the alarms; received ${published.join(', ') || 'none'}; add ${missing.join(', ')}.`,
  );
}

/** Alarms on tasks that do not run, tasks that are not UP, and heaps that fill: for each service, or for all of a cluster together. */
export function watchServices(alarms: Alarms, probe: Fleet['probe'], services: readonly ResolvedService[]): void {
  if (services.length <= mostServices) for (const service of services) watchService(alarms, probe, service);
  else for (const [cluster, members] of byCluster(services)) watchCluster(alarms, probe, cluster, members);
}

function watchService(alarms: Alarms, probe: Fleet['probe'], service: ResolvedService): void {
  const { name, cluster } = service;
  const dimensions = { [probeDimensions.cluster]: cluster, [probeDimensions.service]: name };
  const metric = (key: Watched) =>
    ownMetric(namespaceOf(probe), probeMetrics[key].name, probeMetrics[key].statistic, dimensions, periodOf(probe));
  addMissing(alarms, name, `Tasks of ${name} in ${cluster} do not run, or the probe publishes nothing of it.`, metric);
  addDown(alarms, name, `A task of ${name} in ${cluster} is not UP.`, metric);
  watchHeap(alarms, probe, service);
}

function watchHeap(
  alarms: Alarms,
  probe: Fleet['probe'],
  { name, cluster, thresholds, health }: ResolvedService,
): void {
  if (health.kind === 'tcp') return;
  const { name: metricName, statistic, meaning } = probeMetrics.heapAfterGcPercent;
  const dimensions = { [probeDimensions.cluster]: cluster, [probeDimensions.service]: name };
  alarms.add(`Heap ${name}`, {
    metric: ownMetric(namespaceOf(probe), metricName, statistic, dimensions, periodOf(probe)),
    meaning: `${meaning} ${name} in ${cluster}.`,
    threshold: thresholds.heapAfterGcPercent,
    periods: 10,
  });
}

function watchCluster(
  alarms: Alarms,
  probe: Fleet['probe'],
  cluster: string,
  services: readonly ResolvedService[],
): void {
  const metric = (key: Watched, excluded: readonly string[] = []) => clusterMetric(probe, cluster, key, excluded);
  const which = 'the contributors of the alarm say which';
  addMissing(
    alarms,
    cluster,
    `Tasks of services in ${cluster} do not run: ${which}. Or the probe publishes nothing.`,
    metric,
  );
  addDown(alarms, cluster, `Tasks of services in ${cluster} are not UP: ${which}.`, metric);
  const usual = mostUsual(services.map(({ thresholds }) => thresholds.heapAfterGcPercent));
  const others = services.filter(({ thresholds }) => thresholds.heapAfterGcPercent !== usual);
  for (const service of others) watchHeap(alarms, probe, service);
  const excluded = others.map(({ name }) => name);
  if (!fitsInsights(excluded)) {
    for (const service of services) if (!others.includes(service)) watchHeap(alarms, probe, service);
    return;
  }
  alarms.add(`Heap ${cluster}`, {
    metric: metric('heapAfterGcPercent', excluded),
    meaning: `${probeMetrics.heapAfterGcPercent.meaning} Services in ${cluster}: ${which}.`,
    threshold: usual,
    periods: 10,
  });
}

function addMissing(alarms: Alarms, name: string, meaning: string, metric: (key: Watched) => IMetric): void {
  alarms.add(`Missing ${name}`, {
    metric: metric('missingTasks'),
    meaning,
    threshold: 0,
    periods: 5,
    missingIsBad: true,
  });
}

function addDown(alarms: Alarms, name: string, meaning: string, metric: (key: Watched) => IMetric): void {
  alarms.add(`Down ${name}`, {
    metric: metric('up'),
    meaning,
    threshold: 1,
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    periods: 5,
    of: 3,
  });
}

function clusterMetric(probe: Fleet['probe'], cluster: string, key: Watched, excluded: readonly string[]): IMetric {
  const { name, statistic } = probeMetrics[key];
  return insightsMetric({
    namespace: namespaceOf(probe),
    metricName: name,
    statistic,
    dimensions: [probeDimensions.cluster, probeDimensions.service],
    where: { [probeDimensions.cluster]: cluster },
    not: { dimension: probeDimensions.service, values: excluded },
    groupBy: probeDimensions.service,
    period: periodOf(probe),
  });
}

const namespaceOf = ({ namespace = probeNamespace }: Fleet['probe']): string => namespace;

/** A period without a round would be one without data. */
const periodOf = ({ intervalSeconds }: Fleet['probe']): Duration => Duration.minutes(Math.ceil(intervalSeconds / 60));

const byCluster = (services: readonly ResolvedService[]) => Map.groupBy(services, ({ cluster }) => cluster);

function mostUsual(values: readonly number[]): number {
  const counts = Map.groupBy(values, (value) => value);
  const [[value] = [0]] = [...counts].sort(([, one], [, other]) => other.length - one.length);
  return value;
}
