import { probeDimensions, probeMetrics } from '@bizom/metric-names';
import { chunks } from '../chunks.ts';
import type { Series, SeriesKey } from '../measure/series.ts';

/** Limits of the embedded metric format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const maxMetricsPerLine = 100;
const maxValuesPerMetric = 100;

/** Log lines that CloudWatch Logs makes metrics of: one a service or task, more where a line would hold more than 100 metrics or values. */
export function renderEmf(
  series: readonly Series[],
  atMs: number,
  namespace: string,
  highResolution: boolean,
): string[] {
  const byOwner = new Map<string, Series[]>();
  for (const one of series.flatMap(split)) {
    const { cluster, service, task } = one.key;
    const id = JSON.stringify([cluster, service, task, one.part]);
    byOwner.set(id, [...(byOwner.get(id) ?? []), one]);
  }
  return [...byOwner.values()].flatMap((owned) =>
    chunks(owned, maxMetricsPerLine).map((part) => lineOf(part, atMs, namespace, highResolution)),
  );
}

/** One name may stand only once in a line: the further values of a metric go into further lines. */
function split({ key, values }: Series) {
  return chunks(values.filter(Number.isFinite), maxValuesPerMetric).map((part, index) => ({
    key,
    values: part,
    part: index,
  }));
}

function lineOf(series: readonly Series[], atMs: number, namespace: string, highResolution: boolean): string {
  const dimensions = dimensionsOf((series[0] as Series).key);
  const named = series.map(({ key, values }) => ({ ...probeMetrics[key.metric], values }));
  return JSON.stringify({
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: named.map(({ name, unit }) => ({
            Name: name,
            Unit: unit,
            StorageResolution: highResolution ? 1 : 60,
          })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(named.map(({ name, values }) => [name, values.length === 1 ? values[0] : values])),
  });
}

function dimensionsOf({ cluster, service, task }: SeriesKey): Record<string, string> {
  return {
    [probeDimensions.cluster]: cluster,
    [probeDimensions.service]: service,
    ...(task !== undefined && { [probeDimensions.task]: task }),
  };
}
