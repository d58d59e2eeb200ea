import { type ProbeMetric, type ProbeMetricKey, probeMetrics } from '@bizom/metric-names';
import type { ServiceState } from '../discover/discovery.ts';
import type { ProbeResult } from '../probe/result.ts';
import { measure } from './measure.ts';

/** Which series a value belongs to. */
export interface SeriesKey {
  metric: ProbeMetricKey;
  cluster: string;
  service: string;
  /** Only for a series of one task. */
  task?: string;
}

/** The values of one series in one round: one for each task, or their sum where the metric is a total. */
export interface Series {
  key: SeriesKey;
  values: number[];
}

export interface SeriesOptions {
  /** The metrics that are published. */
  published: ReadonlySet<ProbeMetricKey>;
  /** Those of them that are published for each task too. */
  perTask: ReadonlySet<ProbeMetricKey>;
  /** How long a task that was never UP is taken to be starting, milliseconds. */
  startGraceMs: number;
}

/** The keys of `standard`, of `all`, or those that are listed. */
export function metricKeys(selection: 'standard' | 'all' | readonly ProbeMetricKey[]): Set<ProbeMetricKey> {
  const all = Object.keys(probeMetrics) as ProbeMetricKey[];
  if (selection === 'all') return new Set(all);
  return new Set(selection === 'standard' ? all.filter((key) => probeMetrics[key].set === 'standard') : selection);
}

/** Name of the cluster dimension of targets given by hand. */
const noCluster = 'none';

/**
 * Sorts a round's measurements by series, those of whole services first: what a budget leaves out is left out from the end.
 * @param everUp whether a result's target has ever been UP
 */
export function seriesOf(
  results: readonly ProbeResult[],
  services: readonly ServiceState[],
  options: SeriesOptions,
  everUp: (result: ProbeResult) => boolean,
): Series[] {
  const byService = new Map<string, Series>();
  const byTask: Series[] = [];
  for (const { cluster, service, runningTasks, desiredTasks } of services) {
    put(byService, options.published, { metric: 'runningTasks', cluster, service }, runningTasks);
    put(byService, options.published, { metric: 'desiredTasks', cluster, service }, desiredTasks);
    const missing = Math.max(0, desiredTasks - runningTasks);
    put(byService, options.published, { metric: 'missingTasks', cluster, service }, missing);
  }
  for (const result of results) {
    const { service, cluster = noCluster, task } = result.target;
    const measures = measure(result, !everUp(result) && isStarting(result, options.startGraceMs));
    for (const [metric, value] of Object.entries(measures) as [ProbeMetricKey, number][]) {
      put(byService, options.published, { metric, cluster, service }, value);
      if (task && options.perTask.has(metric))
        byTask.push({ key: { metric, cluster, service, task }, values: [value] });
    }
  }
  return [...byService.values(), ...byTask];
}

function isStarting({ target: { startedAtMs }, atMs }: ProbeResult, graceMs: number): boolean {
  return startedAtMs !== undefined && atMs - startedAtMs < graceMs;
}

function put(series: Map<string, Series>, published: ReadonlySet<ProbeMetricKey>, key: SeriesKey, value: number): void {
  if (!published.has(key.metric)) return;
  const id = seriesId(key);
  const known = series.get(id);
  if (!known) series.set(id, { key, values: [value] });
  else if (isTotal(key.metric)) known.values = [(known.values[0] ?? 0) + value];
  else known.values.push(value);
}

/** Whether a service's value is the sum over its tasks instead of the value of each. */
function isTotal(metric: ProbeMetricKey): boolean {
  const { total }: ProbeMetric = probeMetrics[metric];
  return total === true;
}

/** One text for each series. */
export function seriesId({ metric, cluster, service, task }: SeriesKey) {
  return JSON.stringify([metric, cluster, service, task]);
}
