import * as cloudwatch from '@grafana/grafana-foundation-sdk/cloudwatch';

/** A CloudWatch statistic: a plain one or a percentile such as `p99`. */
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'SampleCount' | `p${number}` | `PR(:${number})`;

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
  /** Length of a data point, seconds; default in panels what CloudWatch still keeps, in alert rules 60. */
  periodSeconds?: number;
}

/** One line that CloudWatch computes from several metrics. */
export interface MathSeries {
  /** CloudWatch metric math over the names of `uses`: `100 * errors / requests`. */
  expression: string;
  /** Metrics by the names that the expression has for them, in lower case. */
  uses: Readonly<Record<string, Series>>;
  region: string;
  /** Its name in the legend. */
  label: string;
}

/** Events a second, whatever the length of a data point is, so that a number stays the same at every zoom. */
export function perSecond(series: Series): MathSeries {
  const { region, label } = series;
  return { expression: 'count / PERIOD(count)', uses: { count: series }, region, label };
}

/** `A`, `B`, … `Z`, `AA`, …: what Grafana calls a panel's queries. */
export function refId(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : refId(Math.floor(index / 26) - 1) + letter;
}

/** The queries behind the lines of a panel; metrics that only math reads are hidden. */
export function panelQueries(
  series: readonly (Series | MathSeries)[],
  datasourceUid: string,
): cloudwatch.MetricsQueryBuilder[] {
  const queries: cloudwatch.MetricsQueryBuilder[] = [];
  const next = () => refId(queries.length);
  for (const [index, one] of series.entries()) {
    if (!('expression' in one)) queries.push(panelQuery(one, next(), datasourceUid));
    else {
      // CloudWatch knows metrics by ids, which are unique in a request.
      const id = (name: string) => `${name}${index}`;
      for (const [name, used] of Object.entries(one.uses))
        queries.push(panelQuery(used, next(), datasourceUid).id(id(name)).hide(true));
      queries.push(mathQuery(one, id, next(), datasourceUid));
    }
  }
  return queries;
}

function panelQuery(series: Series, ref: string, datasourceUid: string): cloudwatch.MetricsQueryBuilder {
  const { periodSeconds } = series;
  return metricQuery(series, ref, datasourceUid).period(periodSeconds === undefined ? 'auto' : String(periodSeconds));
}

function mathQuery(
  { expression, uses, region, label }: MathSeries,
  id: (name: string) => string,
  ref: string,
  datasourceUid: string,
): cloudwatch.MetricsQueryBuilder {
  return new cloudwatch.MetricsQueryBuilder()
    .refId(ref)
    .datasource({ type: 'cloudwatch', uid: datasourceUid })
    .queryMode(cloudwatch.QueryMode.Metrics)
    .metricQueryType(cloudwatch.MetricQueryType.Search)
    .metricEditorMode(cloudwatch.MetricEditorMode.Code)
    .id(id('result'))
    .region(region)
    .namespace('')
    .expression(expression.replace(/\b[a-z]\w*\b/g, (name) => (Object.hasOwn(uses, name) ? id(name) : name)))
    .period('auto')
    .label(label);
}

/**
 * The query behind a series, for an alert rule: CloudWatch needs a fixed length of data points there.
 * @example
 * const query = metricQuery(ecs(target, 'CPUUtilization', 'Maximum', { label: 'Maximum' }), 'A', target.datasourceUid);
 */
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
