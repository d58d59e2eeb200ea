import { LegendDisplayMode, VisibilityMode, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as elasticsearch from '@grafana/grafana-foundation-sdk/elasticsearch';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { shipper } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Where a service's log lines are read and counted. */
export interface LogStore {
  /** Kibana or OpenSearch Dashboards. */
  url: string;
  /** Id of the index pattern or data view; default: the one it opens by itself. */
  indexPattern?: string;
  /** Lucene query of a line that reports an error. */
  errorQuery: string;
  /** uid of the Grafana datasource that counts; without it there is no error panel. */
  datasourceUid?: string;
}

/**
 * Opens Kibana's or OpenSearch Dashboards' Discover, filtered to the log group, at the time the dashboard shows
 * (`${__from:date:iso}` is filled in by Grafana) or, for a message, at the last hour.
 */
export function logLink(store: LogStore, logGroup: string, time: 'shown' | 'lastHour' = 'shown'): string {
  const rison = (text: string) => `'${text.replace(/[!']/g, '!$&')}'`;
  const query = rison(`@log_group:"${logGroup}"`);
  const index = store.indexPattern === undefined ? '' : `index:${rison(store.indexPattern)},`;
  const state = encodeURIComponent(`(${index}query:(language:kuery,query:${query}))`);
  const range = time === 'shown' ? `from:'\${__from:date:iso}',to:'\${__to:date:iso}'` : 'from:now-1h,to:now';
  return `${store.url.replace(/\/+$/, '')}/app/discover#/?_g=(time:(${range}))&_a=${state}`;
}

/** Lines a minute that arrive, with the way to read them. */
export function logVolumePanel(target: ServiceTarget, store?: LogStore): SizedPanel {
  return chart({
    key: 'log-volume',
    title: 'Log lines',
    description:
      'Log events a minute that the shipper received. Much more than usual: a loop or debug mode. None while tasks run: the subscription is missing.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    series: [shipper(target, 'Events', 'Sum', { label: 'Lines' })],
    ...(store && { link: { title: 'Read these lines', url: logLink(store, target.logGroup) } }),
  });
}

/** Lines that report an error, counted in the log store; only where Grafana may ask it. */
export function logErrorPanels(target: ServiceTarget, store?: LogStore): SizedPanel[] {
  if (store?.datasourceUid === undefined) return [];
  const datasource = { type: 'elasticsearch', uid: store.datasourceUid };
  const query = new elasticsearch.DataqueryBuilder()
    .refId('A')
    .datasource(datasource)
    .alias('Errors')
    .query(`@log_group:"${target.logGroup}" AND ${store.errorQuery}`)
    .timeField('@timestamp')
    // The SDK's builder writes the type "unknown", which Grafana sends to the engine as an aggregation.
    .metrics([{ build: () => ({ type: 'count', id: '1' }) }])
    .bucketAggs([
      new elasticsearch.DateHistogramBuilder()
        .id('2')
        .field('@timestamp')
        .settings({ interval: '1m', min_doc_count: '0' }),
    ]);
  const panel = new timeseries.PanelBuilder()
    .title('Log errors')
    .description('Lines a minute that report an error, as the log store counts them. Open them from the panel menu.')
    .datasource(datasource)
    .unit('short')
    .min(0)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Auto)
    .legend(
      new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).calcs(['lastNotNull', 'max']),
    )
    .links([new DashboardLinkBuilder('Read these lines').url(logLink(store, target.logGroup)).targetBlank(true)])
    .withTarget(query);
  return [{ key: 'log-errors', width: 8, height: 7, panel }];
}

/** Time from log line to shipper: the panel of the "log lag" alert. */
export function logLagPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'log-lag',
    title: 'Log delay',
    description: `Time from a log event to its arrival at the shipper. p99 above ${target.thresholds.logLagSeconds} s for 10 minutes raises an alert: the Lambda is throttled or the engine is slow.`,
    unit: 'ms',
    redAbove: target.thresholds.logLagSeconds * 1000,
    datasourceUid: target.datasourceUid,
    series: [shipper(target, 'LagMs', 'p50', { label: 'p50' }), shipper(target, 'LagMs', 'p99', { label: 'p99' })],
  });
}

/** Lines that did not arrive at the first try: the panel of the quarantine alert. */
export function logDeliveryPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'log-delivery',
    title: 'Log delivery',
    description:
      'Lines that were tried again (harmless), handed back to AWS to be delivered later, or quarantined because the engine refuses them. Any quarantined line raises an alert: read the reason there, mend the mapping, then `bizom-logs replay`.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    draw: 'bars',
    series: [
      shipper(target, 'Retried', 'Sum', { label: 'Retried' }),
      shipper(target, 'HandedBack', 'Sum', { label: 'Handed back' }),
      shipper(target, 'Quarantined', 'Sum', { label: 'Quarantined' }),
    ],
  });
}
