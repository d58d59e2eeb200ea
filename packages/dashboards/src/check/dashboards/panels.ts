import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Report } from '../files/finding.ts';
import { panelName } from '../files/read.ts';
import type { QueryModel } from '../files/shape.ts';
import type { MetricCatalog } from '../queries/catalog.ts';
import { checkMetricQuery } from '../queries/cloudwatch.ts';
import { checkLogQuery, isLogQuery } from '../queries/elasticsearch.ts';
import { checkExpression } from '../queries/expressions.ts';
import { isExpression, isMetricQuery, isResolvable, templateVariables } from '../queries/kinds.ts';
import { checkMetricIds } from '../queries/metric-math.ts';
import { checkReferences } from '../queries/references.ts';
import { checkFields } from './fields.ts';
import { isUnit } from './units.ts';

/** What dashboards are checked against. */
export interface DashboardChecks {
  catalog: MetricCatalog;
  datasourceUids: ReadonlySet<string>;
}

const words = (...lines: string[]) => new Set(lines.flatMap((line) => line.split(' ')));

/** Panels that come with Grafana (public/app/plugins/panel); those of plugins are called `vendor-name-panel`. */
const panelTypes = words(
  'alertlist annolist barchart bargauge candlestick canvas dashlist datagrid debug flamegraph gauge geomap gettingstarted',
  'graph heatmap histogram live logs news nodeGraph piechart row singlestat stat state-timeline status-history table',
  'table-old text timeseries traces trend welcome xychart',
);
/** Panels that ask nothing. */
const withoutQueries = words('alertlist annolist dashlist gettingstarted news text welcome debug');
/** Panels that write numbers, and need a unit for them. */
const withUnits = words('timeseries stat gauge bargauge barchart heatmap histogram piechart trend');

/** Checks one panel. A panel of the library is defined elsewhere. */
export function checkPanel(panel: Panel, dashboard: Dashboard, checks: DashboardChecks, report: Report): void {
  if ('libraryPanel' in panel && panel.libraryPanel !== undefined) return;
  const name = panelName(panel);
  if (!panelTypes.has(panel.type) && !/^[\w-]+-panel$/.test(panel.type))
    report('panel-type', name, `Grafana has no panel of the type "${panel.type}"`);
  if (panel.type === 'text') return;
  if (!panel.title) report('panel-title', name, 'has no title');
  if (!panel.description) report('panel-description', name, 'has no description: say what it means and what to do');
  checkThresholds(panel, name, report);
  checkFields(panel, name, report);
  if (withoutQueries.has(panel.type)) return;
  checkUnit(panel, checks, name, report);
  checkQueries(panel, dashboard, checks, name, report);
}

function checkThresholds({ fieldConfig }: Panel, name: string, report: Report): void {
  const steps = fieldConfig?.defaults?.thresholds?.steps ?? [];
  const values = steps.map(({ value }) => value ?? Number.NEGATIVE_INFINITY);
  const wrong = values.findIndex((value, index) => index > 0 && value <= (values[index - 1] ?? 0));
  if (wrong > 0)
    report(
      'panel-thresholds',
      name,
      `threshold ${steps[wrong]?.value ?? 'null'} follows ${steps[wrong - 1]?.value}: Grafana takes the last step that a value reaches, so they must rise`,
    );
}

function checkUnit(
  { type, fieldConfig, targets }: Panel,
  { catalog }: DashboardChecks,
  name: string,
  report: Report,
): void {
  const unit = fieldConfig?.defaults?.unit;
  if (unit === undefined || unit === '') {
    if (withUnits.has(type)) report('panel-unit', name, 'has no unit');
    return;
  }
  if (!isUnit(unit)) {
    report('panel-unit', name, `Grafana has no unit "${unit}"; one of your own is written "suffix:${unit}"`);
    return;
  }
  const expected = { percent: 'percentunit', percentunit: 'percent' }[unit];
  if (expected === undefined) return;
  for (const target of ((targets ?? []) as unknown as QueryModel[]).filter(isMetricQuery)) {
    if (target.hide || catalog.percentUnit(target) !== expected) continue;
    const values = expected === 'percent' ? '0 to 100, so its unit is percent' : '0 to 1, so its unit is percentunit';
    report(
      'panel-unit',
      name,
      `has the unit ${unit}, but ${target.namespace} ${target.metricName} goes from ${values}`,
    );
  }
}

function checkQueries(panel: Panel, dashboard: Dashboard, checks: DashboardChecks, name: string, report: Report): void {
  const targets = (panel.targets ?? []) as unknown as QueryModel[];
  if (targets.length === 0) report('panel-queries', name, 'has no queries');
  checkReferences(targets, name, report);
  checkMetricIds(targets, name, report);
  for (const target of targets) {
    checkDatasource(target, panel, dashboard, checks, name, report);
    if (isMetricQuery(target)) checkMetricQuery(target, name, checks.catalog, report);
    if (isExpression(target)) checkExpression(target, name, report);
    if (isLogQuery(target)) checkLogQuery(target, name, report);
    checkQueryVariables(target, dashboard, name, report);
  }
}

function checkDatasource(
  target: QueryModel,
  panel: Panel,
  dashboard: Dashboard,
  { datasourceUids }: DashboardChecks,
  name: string,
  report: Report,
): void {
  const uid = target.datasource?.uid ?? panel.datasource?.uid;
  if (isResolvable(uid, datasourceUids) || isVariable(uid, dashboard)) return;
  report('datasource', name, `query ${target.refId} asks the datasource "${uid}", which no file provides`);
}

/** `${datasource}`, where the dashboard has such a variable. */
function isVariable(uid: string | null | undefined, { templating }: Dashboard): boolean {
  const variable = /^\$\{?(\w+)\}?$/.exec(uid ?? '')?.[1];
  return (templating?.list ?? []).some(({ name }) => name === variable);
}

function checkQueryVariables(target: QueryModel, { templating }: Dashboard, name: string, report: Report): void {
  if (!isMetricQuery(target)) return;
  const known = new Set((templating?.list ?? []).map((variable) => variable.name));
  for (const text of templateVariables(target)) {
    const variable = text.replace(/^\$\{?|^\[\[|\}$|\]\]$/g, '').replace(/[:.].*$/, '');
    if (
      !known.has(variable) &&
      !variable.startsWith('__') &&
      !/^(PROP|LABEL|DATAPOINT_COUNT|FIRST|LAST|MIN|MAX|AVG|SUM)\b/.test(variable)
    )
      report('template-variable', name, `query ${target.refId} uses ${text}, and the dashboard has no such variable`);
  }
}
