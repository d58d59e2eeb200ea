import * as cloudwatch from '@grafana/grafana-foundation-sdk/cloudwatch';

/** A CloudWatch statistic: a plain one or a percentile such as `p99`. */
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'SampleCount' | `p${number}`;

/** One line of a chart: a metric with every dimension fixed. */
export interface Series {
  namespace: string;
  metric: string;
  /** Never empty: a query without dimensions reads (and is billed for) whatever is there. */
  dimensions: Record<string, string>;
  statistic: Statistic;
  region: string;
  /** Its name in the legend. */
  label: string;
  /** Length of a data point, seconds; default 60. */
  periodSeconds?: number;
}

/** `A`, `B`, … `Z`, `AA`, …: what Grafana calls a panel's queries. */
export function refId(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : refId(Math.floor(index / 26) - 1) + letter;
}

/** The query behind a series, for a panel or an alert rule. */
export function metricQuery(series: Series, ref: string, datasourceUid: string): cloudwatch.MetricsQueryBuilder {
  return new cloudwatch.MetricsQueryBuilder()
    .refId(ref)
    .datasource({ type: 'cloudwatch', uid: datasourceUid })
    .queryMode(cloudwatch.QueryMode.Metrics)
    .metricQueryType(cloudwatch.MetricQueryType.Search)
    .metricEditorMode(cloudwatch.MetricEditorMode.Builder)
    .region(series.region)
    .namespace(series.namespace)
    .metricName(series.metric)
    .dimensions(series.dimensions)
    .matchExact(true)
    .statistic(series.statistic)
    .period(String(series.periodSeconds ?? 60))
    .label(series.label);
}
