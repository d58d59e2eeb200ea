import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { MetricCatalog } from './catalog.ts';
import { checkExpression } from './expressions.ts';
import { type Finding, type Report, reportOn } from './finding.ts';
import { checkMetricQuery, checkReferences, isExpression, isMetricQuery, templateVariables } from './queries.ts';
import { allPanels, type Read } from './read.ts';
import type { QueryModel } from './shape.ts';
import { isUnit } from './units.ts';

/** What dashboards are checked against. */
export interface DashboardChecks {
  catalog: MetricCatalog;
  datasourceUids: ReadonlySet<string>;
}

/** Datasources that every Grafana has. */
const builtIn = new Set(['__expr__', '-- Grafana --', 'grafana', '-- Mixed --', '-- Dashboard --', '-- Grafana --']);

/** Panels that come with Grafana (public/app/plugins/panel); those of plugins are called `vendor-name-panel`. */
const panelTypes = new Set(
  [
    'alertlist annolist barchart bargauge candlestick canvas dashlist datagrid debug flamegraph gauge geomap gettingstarted',
    'graph heatmap histogram live logs news nodeGraph piechart row stat state-timeline status-history table text timeseries',
    'traces trend welcome xychart',
  ].flatMap((line) => line.split(' ')),
);

function isPanelType(type: string): boolean {
  return panelTypes.has(type) || /^[\w-]+-panel$/.test(type);
}

/** Whether a datasource is there: provisioned beside, or Grafana's own. */
export function isResolvable(uid: string | undefined, known: ReadonlySet<string>): boolean {
  return uid !== undefined && (known.has(uid) || builtIn.has(uid));
}

/** Checks every dashboard by itself and all of them together. */
export function checkDashboards(
  dashboards: readonly Read<Dashboard>[],
  checks: DashboardChecks,
  findings: Finding[],
): void {
  const seen = new Map<string, string>();
  for (const { file, content } of dashboards) {
    const report = reportOn(file, findings);
    checkIdentity(content, file, seen, report);
    checkGrid(content, report);
    for (const panel of allPanels(content))
      if ('fieldConfig' in panel || 'targets' in panel) checkPanel(panel, content, checks, report);
  }
}

function checkIdentity(
  { uid, title, panels = [], refresh }: Dashboard,
  file: string,
  seen: Map<string, string>,
  report: Report,
): void {
  if (!title) report('dashboard-title', '(dashboard)', 'has no title');
  if (panels.length === 0) report('dashboard-empty', '(dashboard)', 'has no panels');
  if (refresh !== undefined && !/^(\d+(ms|s|m|h|d)|)$/.test(refresh))
    report('dashboard-refresh', '(dashboard)', `refresh "${refresh}" is no interval such as "5m"`);
  if (!uid || !/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) {
    report('dashboard-uid', '(dashboard)', `uid ${JSON.stringify(uid)} is not 1 to 40 letters, digits, "-" and "_"`);
    return;
  }
  const other = seen.get(uid);
  if (other !== undefined) report('dashboard-uid', '(dashboard)', `uid "${uid}" is also that of ${other}`);
  seen.set(uid, file);
}

function checkGrid(dashboard: Dashboard, report: Report): void {
  const panels = allPanels(dashboard);
  const ids = new Map<number, string>();
  const taken = new Map<string, string>();
  for (const panel of panels) {
    const name = nameOf(panel);
    if (!Number.isInteger(panel.id) || Number(panel.id) <= 0)
      report('panel-id', name, `id ${panel.id} is not a positive whole number`);
    else if (ids.has(Number(panel.id)))
      report('panel-id', name, `id ${panel.id} is also that of ${ids.get(Number(panel.id))}`);
    ids.set(Number(panel.id), name);
    checkPlace(panel, name, taken, report);
  }
}

function checkPlace({ gridPos }: Panel | RowPanel, name: string, taken: Map<string, string>, report: Report): void {
  if (gridPos === undefined) {
    report('panel-place', name, 'has no place in the grid');
    return;
  }
  const { x, y, w, h } = gridPos;
  if (
    [x, y, w, h].some((number) => !Number.isInteger(number)) ||
    x < 0 ||
    y < 0 ||
    w < 1 ||
    h < 1 ||
    h > 1000 ||
    x + w > 24
  ) {
    report('panel-place', name, `place x=${x} y=${y} w=${w} h=${h} does not fit the grid of 24 columns`);
    return;
  }
  const overlapped = new Set<string>();
  for (let column = x; column < x + w; column++) {
    for (let row = y; row < y + h; row++) {
      const cell = `${column}:${row}`;
      const other = taken.get(cell);
      if (other !== undefined) overlapped.add(other);
      taken.set(cell, name);
    }
  }
  for (const other of overlapped) report('panel-overlap', name, `lies over ${other}`);
}

function nameOf(panel: Panel | RowPanel): string {
  return `panel ${panel.id} "${panel.title ?? ''}"`;
}

function checkPanel(panel: Panel, dashboard: Dashboard, checks: DashboardChecks, report: Report): void {
  const name = nameOf(panel);
  if (!isPanelType(panel.type)) report('panel-type', name, `Grafana has no panel of the type "${panel.type}"`);
  if (!panel.title) report('panel-title', name, 'has no title');
  if (!panel.description) report('panel-description', name, 'has no description: say what it means and what to do');
  const targets = (panel.targets ?? []) as unknown as QueryModel[];
  if (panel.type === 'text') return;
  if (targets.length === 0) report('panel-queries', name, 'has no queries');
  checkUnit(panel.fieldConfig?.defaults.unit, name, report);
  checkReferences(targets, name, report);
  for (const target of targets) {
    const uid = target.datasource?.uid ?? panel.datasource?.uid;
    if (!isResolvable(uid, checks.datasourceUids))
      report('datasource', name, `query ${target.refId} asks the datasource "${uid}", which no file provides`);
    if (isMetricQuery(target)) checkMetricQuery(target, name, checks.catalog, report);
    if (isExpression(target)) checkExpression(target, name, report);
    checkVariables(target, dashboard, name, report);
  }
}

function checkUnit(unit: string | undefined, name: string, report: Report): void {
  if (!unit) report('panel-unit', name, 'has no unit');
  else if (!isUnit(unit))
    report('panel-unit', name, `Grafana has no unit "${unit}"; one of your own is written "suffix:${unit}"`);
}

function checkVariables(target: QueryModel, { templating }: Dashboard, name: string, report: Report): void {
  if (!isMetricQuery(target)) return;
  const known = new Set((templating?.list ?? []).map((variable) => variable.name));
  for (const text of templateVariables(target)) {
    const variable = text.replace(/^\$\{?|^\[\[|\}$|\]\]$/g, '').replace(/[:.].*$/, '');
    if (!known.has(variable) && !variable.startsWith('__'))
      report('template-variable', name, `query ${target.refId} uses ${text}, and the dashboard has no such variable`);
  }
}
