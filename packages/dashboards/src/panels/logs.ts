import {
  GraphDrawStyle,
  LegendDisplayMode,
  LogsSortOrder,
  StackingConfigBuilder,
  StackingMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { DashboardLinkBuilder, FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as elasticsearch from '@grafana/grafana-foundation-sdk/elasticsearch';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { shipper } from '../metrics/metrics.ts';
import { perSecond } from '../metrics/series.ts';
import { type LogStore, logLink } from '../model/log-store.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Lines a second that arrive, with the way to read them. */
export function logVolumePanel(target: ServiceTarget): SizedPanel {
  const store = target.logStore;
  return chart({
    key: 'log-volume',
    title: 'Log lines',
    description:
      'Log events a second that the shipper received. Much more than usual: a loop or debug mode. None while tasks run: the subscription is missing.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    series: [perSecond(shipper(target, 'Events', 'Sum', { label: 'Lines' }))],
    ...(store && { link: { title: 'Read these lines', url: logLink(store, target.logGroup) } }),
  });
}

/** Lines that report an error, counted in the log store; only where Grafana may ask it. */
export function logErrorPanels(target: ServiceTarget): SizedPanel[] {
  const store = target.logStore;
  if (store?.datasource === undefined) return [];
  const query = errorQuery(target, store)
    .alias('Errors')
    // The SDK's builder writes the type "unknown", which Grafana sends to the engine as an aggregation.
    .metrics([{ build: () => ({ type: 'count', id: '1' }) }])
    .bucketAggs([
      new elasticsearch.DateHistogramBuilder()
        .id('2')
        .field('@timestamp')
        .settings({ interval: 'auto', min_doc_count: '0' }),
    ]);
  const panel = new timeseries.PanelBuilder()
    .title('Log errors')
    .description('Lines that report an error, as the log store counts them. Open them from the menu of the panel.')
    .datasource(store.datasource)
    .unit('short')
    .decimals(0)
    .min(0)
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(0)
    .fillOpacity(80)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('red'))
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).calcs(['sum']))
    .links([new DashboardLinkBuilder('Read these lines').url(logLink(store, target.logGroup)).targetBlank(true)])
    .withTarget(query);
  return [{ key: 'log-errors', width: 8, height: 7, panel }, logLevelPanel(target, store)];
}

/** Levels by the word that a line has, with the colours of Grafana's log panel. */
const levels = { ERROR: 'red', WARN: 'orange', INFO: 'green', DEBUG: 'blue' };

/** Lines by level. */
function logLevelPanel(target: ServiceTarget, store: LogStore): SizedPanel {
  const filters = Object.keys(levels).map((level) => ({ query: `@message:${level}`, label: level }));
  const query = linesQuery(target, store)
    .metrics([{ build: () => ({ type: 'count', id: '1' }) }])
    .bucketAggs([
      new elasticsearch.FiltersBuilder().id('3').settings({ filters }),
      new elasticsearch.DateHistogramBuilder()
        .id('2')
        .field('@timestamp')
        .settings({ interval: 'auto', min_doc_count: '0' }),
    ]);
  const panel = new timeseries.PanelBuilder()
    .title('Log lines by level')
    .description('Lines with the word of a level. A service that turns to WARN before ERROR shows when it began.')
    .unit('short')
    .decimals(0)
    .min(0)
    .drawStyle(GraphDrawStyle.Bars)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    .lineWidth(0)
    .fillOpacity(80)
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).calcs(['sum']))
    .withTarget(query);
  if (store.datasource) panel.datasource(store.datasource);
  for (const [level, fixedColor] of Object.entries(levels))
    panel.overrideByName(level, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  return { key: 'log-levels', width: 8, height: 7, panel };
}

/** The last lines that report an error. */
export function lastErrorsPanels(target: ServiceTarget): SizedPanel[] {
  const store = target.logStore;
  if (store?.datasource === undefined) return [];
  const query = errorQuery(target, store).metrics([
    { build: () => ({ type: 'logs', id: '1', settings: { limit: '100' } }) },
  ]);
  const panel = new logs.PanelBuilder()
    .title('Last errors')
    .description('The last lines that report an error. A click on one shows all its fields.')
    .datasource(store.datasource)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending)
    .withTarget(query);
  return [{ key: 'last-errors', width: 24, height: 9, panel }];
}

function errorQuery(target: ServiceTarget, store: LogStore): elasticsearch.DataqueryBuilder {
  return linesQuery(target, store, ` AND ${store.errorQuery}`);
}

function linesQuery({ logGroup }: ServiceTarget, store: LogStore, condition = ''): elasticsearch.DataqueryBuilder {
  const query = new elasticsearch.DataqueryBuilder()
    .refId('A')
    .query(`@log_group:"${logGroup}"${condition}`)
    .timeField('@timestamp');
  return store.datasource === undefined ? query : query.datasource(store.datasource);
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
      'Lines that were tried again (harmless), handed back to AWS to be delivered later, or quarantined because the engine refuses them. Any quarantined line raises an alert: read the reason there, fix the mapping, then `bizom-logs replay`.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    draw: 'bars',
    series: [
      shipper(target, 'Retried', 'Sum', { label: 'Retried' }),
      shipper(target, 'HandedBack', 'Sum', { label: 'Handed back' }),
      shipper(target, 'Quarantined', 'Sum', { label: 'Quarantined' }),
    ],
    colors: { Retried: 'yellow', 'Handed back': 'orange', Quarantined: 'red' },
    decimals: 0,
  });
}
