import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { probeDimensions, probeMetrics } from '@bizom/metric-names';
import { chunks } from '../chunks.ts';
import type { Series, SeriesKey } from '../measure/series.ts';

/** Limits of PutMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const maxValuesPerDatum = 150;
const maxDataPerRequest = 1000;
const maxRequestBytes = 1_000_000;
const maxDimensionLength = 1024;
/** Beyond 2^360, and nearer to 0 than 2^-360, CloudWatch refuses a value. */
const largest = 2 ** 360;
const smallest = 2 ** -360;

/** Folds each series into one datum with each value and its count; more than 150 different values make more data. */
export function foldSeries(series: readonly Series[], at: Date, highResolution: boolean): MetricDatum[] {
  return series.flatMap(({ key, values }) => {
    const counts = new Map<number, number>();
    for (const value of values.map(publishable)) {
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return chunks([...counts], maxValuesPerDatum).map((part) => {
      return {
        MetricName: probeMetrics[key.metric].name,
        Dimensions: dimensionsOf(key),
        Timestamp: at,
        Unit: probeMetrics[key.metric].unit,
        StorageResolution: highResolution ? 1 : 60,
        Values: part.map(([value]) => value),
        Counts: part.map(([, count]) => count),
      };
    });
  });
}

function dimensionsOf({ cluster, service, task }: SeriesKey): { Name: string; Value: string }[] {
  const named = [
    { Name: probeDimensions.cluster, Value: cluster },
    { Name: probeDimensions.service, Value: service },
    ...(task === undefined ? [] : [{ Name: probeDimensions.task, Value: task }]),
  ];
  return named.map(({ Name, Value }) => ({ Name, Value: Value.slice(0, maxDimensionLength) }));
}

/** NaN and infinities are refused by CloudWatch, and with them the whole request. */
function publishable(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Math.abs(value) < smallest) return 0;
  return Math.max(-largest, Math.min(largest, value));
}

/** Cuts data into requests: at most 1,000 data and 1 MB each, counted before compression, in their order. */
export function batchData(data: readonly MetricDatum[]): MetricDatum[][] {
  const batches: MetricDatum[][] = [];
  let batch: MetricDatum[] = [];
  let bytes = 0;
  for (const datum of data) {
    const size = datumBytes(datum);
    if (batch.length === maxDataPerRequest || (batch.length > 0 && bytes + size > maxRequestBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(datum);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** What a datum takes in the longest of the protocols an SDK may speak (the query protocol writes a name for every value). */
function datumBytes({ MetricName = '', Dimensions = [], Values = [] }: MetricDatum): number {
  const names = Dimensions.reduce(
    (sum, { Name = '', Value = '' }) => sum + Buffer.byteLength(Name + Value) * 3 + 100,
    0,
  );
  return 300 + MetricName.length + names + Values.length * 140;
}
