import { suggest } from '@bizom/options';
import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Finding, type Report, reportOn } from '../files/finding.ts';
import { allPanels, type Read } from '../files/read.ts';
import type { QueryModel } from '../files/shape.ts';
import { isMetricQuery } from '../queries/kinds.ts';

/*
 * Keys of Grafana's JSON model. Grafana ignores a key that it does not know, which is mostly a misspelt one.
 * Sources: grafana/grafana kinds/dashboard/dashboard_kind.cue, public/app/features/dashboard/state/DashboardModel.ts and
 * PanelModel.ts; pkg/tsdb/cloudwatch/kinds/dataquery.
 */

const words = (...lines: string[]) => new Set(lines.flatMap((line) => line.split(' ')));

const dashboardKeys = words(
  'id uid title description tags style timezone editable graphTooltip time timepicker fiscalYearStartMonth liveNow',
  'weekStart refresh schemaVersion version revision gnetId panels templating annotations links snapshot preload',
  'scopeMeta iteration originalTitle hideControls sharedCrosshair message',
);
const panelKeys = words(
  'id type title description transparent datasource gridPos links repeat repeatDirection repeatPanelId maxPerRow',
  'repeatedByRow libraryPanel pluginVersion tags targets transformations interval timeFrom timeShift timeCompare',
  'hideTimeOverride maxDataPoints fieldConfig options cacheTimeout queryCachingTTL collapsed panels alert error',
  'isNew legend thresholds hoverHeader scopedVars content mode subType',
);
/** Panels whose settings stand in `options` and `fieldConfig`; older ones have further keys. */
const modernPanels = words(
  'timeseries stat gauge bargauge table state-timeline status-history logs text barchart alertlist',
);
const cloudwatchKeys = words(
  'refId hide queryType datasource datasourceId key id alias label region namespace metricName dimensions matchExact',
  'period statistic statistics accountId queryMode metricQueryType metricEditorMode expression sqlExpression sql',
  'intervalMs maxDataPoints logGroups logGroupNames statsGroups queryLanguage type subtype expressionType',
);

/** Names keys of dashboards, panels and CloudWatch queries that Grafana does not have. */
export function checkKeys(dashboards: readonly Read<Dashboard>[], findings: Finding[]): void {
  for (const { file, content } of dashboards) {
    const report = reportOn(file, findings);
    // Keys with underscores belong to an export for other Grafanas, which is reported as such.
    checkObject(content, dashboardKeys, '(dashboard)', report);
    for (const panel of allPanels(content)) checkPanelKeys(panel, report);
  }
}

function checkPanelKeys(panel: Panel | RowPanel, report: Report): void {
  const where = `panel ${panel.id} "${panel.title ?? ''}"`;
  if (modernPanels.has(panel.type)) checkObject(panel, panelKeys, where, report);
  for (const target of ('targets' in panel ? (panel.targets ?? []) : []) as unknown as QueryModel[]) {
    if (isMetricQuery(target)) checkObject(target, cloudwatchKeys, `${where}, query ${target.refId}`, report);
  }
}

function checkObject(value: object, known: ReadonlySet<string>, where: string, report: Report): void {
  for (const key of Object.keys(value)) {
    if (known.has(key) || key.startsWith('__')) continue;
    const meant = suggest(key, [...known]);
    report(
      'unknown-key',
      where,
      `Grafana has no key "${key}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
    );
  }
}
