import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { allPanels } from '../check/files/read.ts';
import type { QueryModel } from '../check/files/shape.ts';
import { isExpression, isMetricQuery } from '../check/queries/kinds.ts';
import { evaluate } from './math.ts';
import type { PageDashboard, PagePanel } from './model.ts';
import { align, type DataQuery, type DataSource, type Points, type Span } from './source.ts';

/** A dashboard with its numbers, as the page draws it. */
export async function drawDashboard(
  dashboard: Dashboard,
  folder: string,
  source: DataSource,
  span: Span,
): Promise<PageDashboard> {
  const variables = (dashboard.templating?.list ?? []).map(({ name, label, current }) => ({
    name,
    label: label ?? name,
    value: String(current?.value ?? ''),
  }));
  const fill = (text: string) =>
    variables.reduce(
      (filled, { name, value }) => filled.replaceAll(`$${name}`, value).replaceAll(`\${${name}}`, value),
      text,
    );
  const panels = allPanels(dashboard);
  const queries = panels.flatMap((panel) => metricQueries(panel).map((query) => dataQuery(query, fill)));
  const answers = await source.read(queries, span);
  let next = 0;
  const drawn = panels.map((panel) => {
    const own = metricQueries(panel);
    const points = answers.slice(next, next + own.length);
    next += own.length;
    return drawPanel(panel, own, points);
  });
  return { uid: dashboard.uid ?? '', title: dashboard.title ?? '', folder, variables, panels: drawn };
}

function metricQueries(panel: Panel | RowPanel): QueryModel[] {
  if ('collapsed' in panel) return [];
  return ((panel.targets ?? []) as unknown as QueryModel[]).filter(isMetricQuery);
}

function dataQuery(query: QueryModel, fill: (text: string) => string): DataQuery {
  const dimensions = Object.entries(query.dimensions ?? {}).map(([name, value]) => [
    name,
    fill(String([value].flat()[0] ?? '')),
  ]);
  return {
    region: fill(query.region ?? ''),
    namespace: query.namespace ?? '',
    metric: query.metricName ?? '',
    dimensions: Object.fromEntries(dimensions),
    statistic: query.statistic ?? 'Average',
    periodSeconds: Number(query.period ?? 60) || 60,
    label: query.label ?? query.metricName ?? '',
  };
}

function drawPanel(panel: Panel | RowPanel, queries: readonly QueryModel[], answers: readonly Points[][]): PagePanel {
  const place = { x: 0, y: 0, w: 24, h: 1, ...panel.gridPos };
  const base = { id: panel.id ?? 0, type: panel.type, title: panel.title ?? '', ...place };
  if ('collapsed' in panel) return { ...base, ...nothing, kind: 'row' };
  const targets = (panel.targets ?? []) as unknown as QueryModel[];
  const shown = shownPoints(targets, queries, answers, panel.fieldConfig?.defaults.displayName);
  return {
    ...base,
    ...nothing,
    ...looks(panel),
    description: panel.description ?? '',
    kind: kindOf(panel.type),
    ...align(shown),
  };
}

const nothing = {
  description: '',
  unit: 'short',
  bars: false,
  steps: [],
  thresholdsShown: false,
  calcs: [],
  filled: false,
  noValue: '–',
  times: [],
  lines: [],
};

function kindOf(type: string): PagePanel['kind'] {
  return ({ timeseries: 'chart', stat: 'tile', text: 'text' } as const)[type] ?? 'other';
}

/** What is seen: the answers of queries that are not hidden, and what expressions make of all of them. */
function shownPoints(
  targets: readonly QueryModel[],
  queries: readonly QueryModel[],
  answers: readonly Points[][],
  displayName: string | undefined,
): Points[] {
  const byRef = new Map(queries.map(({ refId = '' }, index) => [refId, answers[index] ?? []]));
  const all = targets.flatMap((target) => {
    if (target.hide) return [];
    if (!isExpression(target)) return byRef.get(target.refId ?? '') ?? [];
    const points = evaluate(target.expression ?? '', byRef);
    return points.length === 0 ? [] : [{ label: displayName ?? target.refId ?? '', points }];
  });
  return all.filter(({ points }) => points.length > 0);
}

function looks({ fieldConfig, options }: Panel): Partial<PagePanel> {
  const { unit = 'short', min, max, thresholds, color, noValue = '–', custom = {} } = fieldConfig?.defaults ?? {};
  const style: string = custom.thresholdsStyle?.mode ?? 'off';
  return {
    unit,
    noValue,
    ...(typeof min === 'number' && { min }),
    ...(typeof max === 'number' && { max }),
    ...(typeof custom.axisSoftMax === 'number' && { softMax: custom.axisSoftMax }),
    ...(color?.mode === 'fixed' && { color: color.fixedColor ?? 'green' }),
    bars: custom.drawStyle === 'bars',
    steps: thresholds?.steps ?? [],
    thresholdsShown: style !== 'off',
    calcs: options?.legend?.calcs ?? options?.reduceOptions?.calcs ?? [],
    filled: String(options?.colorMode ?? '').startsWith('background'),
  };
}
