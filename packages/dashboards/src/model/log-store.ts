import type { Fleet } from '@bizom/fleet';
import { uid } from './ids.ts';

/** Where a service's log lines are read and counted. */
export interface LogStore {
  /** Kibana or OpenSearch Dashboards. */
  url: string;
  /** Id of the index pattern or data view; default: the one it opens by itself. */
  indexPattern?: string;
  /** Lucene query of a line that reports an error. */
  errorQuery: string;
  /** The Grafana datasource that reads lines; without it there are no panels of log lines. */
  datasource?: { uid: string; type: 'elasticsearch' | 'grafana-opensearch-datasource' };
}

/** The uid of the datasource that reads log lines. */
export function logDatasourceUid(fleet: string): string {
  return uid(fleet, 'logs');
}

/** The log store of a fleet. */
export function fleetLogStore({ name, dashboards: { logs } }: Fleet): LogStore | undefined {
  if (logs === undefined) return undefined;
  const { url, indexPattern, errorQuery, engine } = logs;
  const type = engine?.kind === 'opensearch' ? 'grafana-opensearch-datasource' : 'elasticsearch';
  return {
    ...{ url, errorQuery },
    ...(indexPattern !== undefined && { indexPattern }),
    ...(engine && { datasource: { uid: logDatasourceUid(name), type } }),
  };
}

/**
 * Opens Discover of Kibana or OpenSearch Dashboards, filtered to the log group, at the time that the dashboard shows
 * (`${__from:date:iso}` is filled in by Grafana) or, for a message, at the last hour.
 */
export function logLink(store: LogStore, logGroup: string, time: 'shown' | 'lastHour' = 'shown'): string {
  const rison = (text: string) => `'${text.replace(/[!']/g, '!$&')}'`;
  const query = rison(`@log_group:"${logGroup}"`);
  const index = store.indexPattern === undefined ? '' : `index:${rison(store.indexPattern)},`;
  const state = encodeURIComponent(`(${index}query:(language:kuery,query:${query}))`)
    // Grafana fills in its variables only where they are not encoded.
    .replaceAll(/%24(environment|service)\b/g, '${$1}');
  const range = time === 'shown' ? `from:'\${__from:date:iso}',to:'\${__to:date:iso}'` : 'from:now-1h,to:now';
  return `${store.url.replace(/\/+$/, '')}/app/discover#/?_g=(time:(${range}))&_a=${state}`;
}
