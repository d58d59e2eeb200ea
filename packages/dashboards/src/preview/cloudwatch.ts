import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  type MetricDataQuery,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import type { DataQuery, DataSource, Points, Span } from './source.ts';

/** Queries a GetMetricData request takes (AWS limit). */
const maxQueriesPerRequest = 500;

/** Real numbers: GetMetricData of each region, and ListMetrics where a query has a wildcard. */
export function cloudwatchSource(config: CloudWatchClientConfig = {}): DataSource {
  return {
    name: 'CloudWatch',
    async read(queries, span) {
      const results: Points[][] = queries.map(() => []);
      const regions = Map.groupBy([...queries.entries()], ([, { region }]) => region);
      for (const [region, some] of regions) {
        const client = new CloudWatchClient({ ...config, ...(region !== '' && { region }) });
        try {
          await readRegion(client, some, span, results);
        } finally {
          client.destroy();
        }
      }
      return results;
    },
  };
}

interface Asked {
  /** Place among the queries that the caller asked. */
  position: number;
  query: DataQuery;
  label: string;
}

async function readRegion(
  client: CloudWatchClient,
  queries: [number, DataQuery][],
  span: Span,
  results: Points[][],
): Promise<void> {
  const asked: Asked[] = [];
  for (const [position, query] of queries) {
    for (const found of await withoutWildcards(client, query)) asked.push({ position, ...found });
  }
  for (let start = 0; start < asked.length; start += maxQueriesPerRequest) {
    const batch = asked.slice(start, start + maxQueriesPerRequest);
    const points = await readBatch(client, batch, span);
    for (const [index, { position, label }] of batch.entries()) {
      const own = points.get(idOf(index)) ?? [];
      if (own.length > 0) results[position]?.push({ label, points: own.sort(([a], [b]) => a - b) });
    }
  }
}

const idOf = (index: number) => `q${index}`;

/** Every page of one request: points by the query's id. */
async function readBatch(
  client: CloudWatchClient,
  batch: Asked[],
  span: Span,
): Promise<Map<string, [number, number][]>> {
  const points = new Map<string, [number, number][]>();
  const request = {
    ...times(span),
    ScanBy: 'TimestampAscending' as const,
    MetricDataQueries: batch.map(metricDataQuery),
  };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request)) {
    for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
      const page = Timestamps.map((time, index): [number, number] => [time.getTime() / 1000, Values[index] ?? 0]);
      points.set(Id, [...(points.get(Id) ?? []), ...page]);
    }
  }
  return points;
}

function times({ fromSeconds, toSeconds }: Span) {
  return { StartTime: new Date(fromSeconds * 1000), EndTime: new Date(toSeconds * 1000) };
}

function metricDataQuery({ query }: { query: DataQuery }, index: number): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: query.namespace,
        MetricName: query.metric,
        Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: query.periodSeconds,
      Stat: query.statistic,
    },
  };
}

/** What a wildcard stands for: every metric that is there; its value becomes the label. */
async function withoutWildcards(
  client: CloudWatchClient,
  query: DataQuery,
): Promise<{ query: DataQuery; label: string }[]> {
  const wild = Object.entries(query.dimensions)
    .filter(([, value]) => value === '*')
    .map(([name]) => name);
  if (wild.length === 0) return [{ query, label: query.label }];
  const found: { query: DataQuery; label: string }[] = [];
  const pages = paginateListMetrics(
    { client },
    {
      Namespace: query.namespace,
      MetricName: query.metric,
      Dimensions: Object.entries(query.dimensions).map(([Name, Value]) =>
        wild.includes(Name) ? { Name } : { Name, Value },
      ),
    },
  );
  for await (const { Metrics = [] } of pages) {
    for (const { Dimensions = [] } of Metrics) {
      const dimensions = Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
      if (Object.keys(dimensions).length !== Object.keys(query.dimensions).length) continue;
      found.push({ query: { ...query, dimensions }, label: wild.map((name) => dimensions[name]).join(' ') });
    }
  }
  return found;
}
