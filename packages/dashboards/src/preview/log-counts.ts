import type { QueryModel } from '../check/files/shape.ts';
import type { DataQuery } from './source.ts';

/** Metric that stands for the lines that a log store counts; only a source that invents data knows it. */
export const logLines = 'LogLines';
/** Separates the labels of a query that counts by filters. */
export const labelSeparator = '|';

/** Whether a query counts the lines of a log store. */
export function isLogCount({ metrics }: QueryModel): boolean {
  return Array.isArray(metrics) && metrics[0]?.type === 'count';
}

/** The counts of a log store's query: one for each of its filters. */
export function logCount(query: QueryModel, periodSeconds: number): DataQuery {
  const buckets = Array.isArray(query['bucketAggs']) ? query['bucketAggs'] : [];
  const filters: { label: string }[] = buckets.find(({ type }) => type === 'filters')?.settings?.filters ?? [];
  const labels = filters.map(({ label }) => label).join(labelSeparator);
  return {
    region: '',
    namespace: '',
    metric: logLines,
    dimensions: { LogGroup: /@log_group:"([^"]+)"/.exec(String(query['query'] ?? ''))?.[1] ?? '' },
    statistic: 'Sum',
    periodSeconds,
    label: labels || String(query['alias'] ?? ''),
  };
}
