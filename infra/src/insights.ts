import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/** Longest query that an alarm takes, characters. */
const maxQuery = 2048;

export interface InsightsQuery {
  namespace: string;
  metricName: string;
  statistic: 'Maximum' | 'Minimum' | 'Sum';
  /** All dimensions that the series have: series with others are not looked at. */
  dimensions: readonly string[];
  /** Values that dimensions must have. */
  where?: Readonly<Record<string, string>>;
  /** Values that one dimension must not have. */
  not?: { readonly dimension: string; readonly values: readonly string[] };
  /** The dimension that distinguishes the series. Each series is a contributor of the alarm, with its own state. */
  groupBy: string;
  period?: Duration;
}

const functions = { Maximum: 'MAX', Minimum: 'MIN', Sum: 'SUM' } as const;

/**
 * Many series in one alarm, by a query of CloudWatch Metrics Insights. It costs as much as an alarm for each series, but is one resource,
 * and takes on new series by itself. A series without data has no state.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Metrics_Insights_Alarm.html
 */
export function insightsMetric(query: InsightsQuery): IMetric {
  const {
    namespace,
    metricName,
    statistic,
    dimensions,
    where = {},
    not,
    groupBy,
    period = Duration.minutes(1),
  } = query;
  const aggregate = functions[statistic];
  const conditions = [
    ...Object.entries(where).map(([name, value]) => `${quoted(name)} = ${text(value)}`),
    ...(not?.values ?? []).map((value) => `${quoted(not?.dimension ?? '')} != ${text(value)}`),
  ];
  const expression = [
    `SELECT ${aggregate}(${quoted(metricName)})`,
    `FROM SCHEMA(${[namespace, ...dimensions].map(quoted).join(', ')})`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join(' AND ')}`] : []),
    `GROUP BY ${quoted(groupBy)}`,
    `ORDER BY ${aggregate}() ${statistic === 'Minimum' ? 'ASC' : 'DESC'}`,
  ].join(' ');
  return new MathExpression({ expression, usingMetrics: {}, period });
}

/** Whether an alarm takes the query. */
export const fitsInsights = (excluded: readonly string[]): boolean =>
  excluded.reduce((length, value) => length + value.length + 24, 512) <= maxQuery;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
