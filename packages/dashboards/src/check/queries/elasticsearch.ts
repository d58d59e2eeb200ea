import { listOf } from '@bizom/options/json';
import type { Report } from '../files/finding.ts';
import type { QueryModel } from '../files/shape.ts';

const words = (text: string): string[] => text.split(' ');

/**
 * Metrics of Elasticsearch and OpenSearch queries. Grafana sends any other name to the engine as an aggregation, which answers 400
 * (grafana/grafana pkg/tsdb/elasticsearch/data_query.go and public/app/plugins/datasource/elasticsearch/queryDef.ts).
 */
const metrics = words(
  'count avg sum max min extended_stats percentiles cardinality moving_avg moving_fn derivative serial_diff cumulative_sum bucket_script raw_document raw_data logs rate top_metrics',
);
const buckets = words('date_histogram histogram terms filters geohash_grid nested');

/** Whether a query asks Elasticsearch or OpenSearch. */
export function isLogQuery({ metrics: asked, bucketAggs }: QueryModel): boolean {
  return Array.isArray(asked) || Array.isArray(bucketAggs);
}

/** Checks the metrics and buckets of one query. */
export function checkLogQuery(query: QueryModel, where: string, report: Report): void {
  const check = (list: unknown, known: readonly string[], what: string) => {
    for (const { type } of listOf(list))
      if (!known.includes(String(type)))
        report(
          'query-elasticsearch',
          where,
          `query ${query.refId} has the ${what} "${String(type)}": the engine refuses it`,
        );
  };
  check(query['metrics'], metrics, 'metric');
  check(query['bucketAggs'], buckets, 'bucket');
}
