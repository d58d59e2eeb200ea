import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { allPanels } from '../check/files/read.ts';
import type { QueryModel } from '../check/files/shape.ts';
import { isExpression, isMetricQuery } from '../check/queries/kinds.ts';
import { evaluateMetricMath } from './cloudwatch-math.ts';
import { isLogCount, logCount } from './log-counts.ts';
import { evaluate } from './math.ts';
import type { Mark, PageDashboard, PagePanel } from './model.ts';
import { align, type DataQuery, type DataSource, type Points, type Span } from './source.ts';
import { tableOf } from './table.ts';

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
  const spanOf = (panel: Panel | RowPanel) => panelSpan(panel, span);
  const queries = panels.flatMap((panel) =>
    readableQueries(panel, source).map((query) => dataQuery(query, fill, spanOf(panel))),
  );
  const answers = await readAll(source, panels, queries, spanOf);
  let next = 0;
  const drawn = panels.map((panel) => {
    const own = readableQueries(panel, source);
    const points = answers.slice(next, next + own.length);
    next += own.length;
    return drawPanel(panel, own, points, spanOf(panel));
  });
  const services = [...new Set(queries.flatMap(({ dimensions }) => serviceOf(dimensions)))];
  const lists = source.invented ? drawn.map((panel) => withEntries(panel, services, source.invented, span)) : drawn;
  const marks = marksOf(dashboard, services, source, span);
  return { uid: dashboard.uid ?? '', title: dashboard.title ?? '', folder, variables, marks, panels: lists };
}

/** Panels that show another time than the dashboard are read separately. */
async function readAll(
  source: DataSource,
  panels: readonly (Panel | RowPanel)[],
  queries: readonly DataQuery[],
  spanOf: (panel: Panel | RowPanel) => Span,
): Promise<Points[][]> {
  const spans = panels.flatMap((panel) => readableQueries(panel, source).map(() => spanOf(panel)));
  const answers: Points[][] = queries.map(() => []);
  for (const [, some] of Map.groupBy([...queries.keys()], (index) => spans[index]?.fromSeconds)) {
    const span = spans[some[0] ?? 0];
    if (span === undefined) continue;
    const read = await source.read(
      some.map((index) => queries[index]).filter((one) => one !== undefined),
      span,
    );
    for (const [at, index] of some.entries()) answers[index] = read[at] ?? [];
  }
  return answers;
}

/** `timeFrom: "30d"` shows the last 30 days, whatever the dashboard shows. */
function panelSpan(panel: Panel | RowPanel, span: Span): Span {
  const [, count, unit = ''] = /^(\d+)([hd])$/.exec(('timeFrom' in panel && panel.timeFrom) || '') ?? [];
  if (count === undefined) return span;
  return { ...span, fromSeconds: span.toSeconds - Number(count) * (unit === 'd' ? 86_400 : 3600) };
}

/** The services that a dashboard is about, by the dimensions of their metrics. */
function serviceOf({ ServiceName, service }: Record<string, string>): string[] {
  const name = ServiceName ?? service;
  return name === undefined ? [] : [name];
}

const listTypes = ['alertlist', 'annolist', 'logs'];

function withEntries(
  panel: PagePanel,
  services: readonly string[],
  invented: DataSource['invented'],
  span: Span,
): PagePanel {
  if (!listTypes.includes(panel.type)) return panel;
  return { ...panel, kind: 'list', entries: invented?.list(panel.type, services, span) ?? [] };
}

/** Annotations of a sample; real ones are Grafana's and are not read here. */
function marksOf(
  { annotations }: Dashboard,
  services: readonly string[],
  { invented }: DataSource,
  { fromSeconds, toSeconds }: Span,
): Mark[] {
  if (invented === undefined) return [];
  return (annotations?.list ?? [])
    .filter(({ builtIn }) => builtIn !== 1)
    .flatMap(({ name, iconColor }) =>
      invented
        .marks(name, services)
        .map((at) => ({ seconds: fromSeconds + at * (toSeconds - fromSeconds), color: iconColor })),
    );
}

/** Queries whose numbers the source has: CloudWatch's, and counts of log lines where it invents them. */
function readableQueries(panel: Panel | RowPanel, { invented }: DataSource): QueryModel[] {
  if ('collapsed' in panel) return [];
  return ((panel.targets ?? []) as unknown as QueryModel[]).filter(
    (query) => (isMetricQuery(query) && !isMath(query)) || (invented !== undefined && isLogCount(query)),
  );
}

/** Whether CloudWatch computes it from other queries. */
function isMath({ metricEditorMode }: QueryModel): boolean {
  return metricEditorMode === 1;
}

function dataQuery(query: QueryModel, fill: (text: string) => string, span: Span): DataQuery {
  if (isLogCount(query)) return logCount(query, autoPeriod(span));
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
    periodSeconds: Number(query.period) || autoPeriod(span),
    label: query.label ?? query.metricName ?? '',
  };
}

/** A few hundred data points, in lengths that CloudWatch keeps. */
function autoPeriod({ fromSeconds, toSeconds }: Span): number {
  const hours = (toSeconds - fromSeconds) / 3600;
  if (hours <= 6) return 60;
  return hours <= 48 ? 300 : 3600;
}

function drawPanel(
  panel: Panel | RowPanel,
  queries: readonly QueryModel[],
  answers: readonly Points[][],
  span: Span,
): PagePanel {
  const place = { x: 0, y: 0, w: 24, h: 1, ...panel.gridPos };
  const base = { id: panel.id ?? 0, type: panel.type, title: panel.title ?? '', ...place };
  if ('collapsed' in panel) return { ...base, ...nothing, kind: 'row' };
  const targets = (panel.targets ?? []) as unknown as QueryModel[];
  const shown = shownPoints(targets, queries, answers, { displayName: panel.fieldConfig?.defaults.displayName, span });
  return {
    ...base,
    ...nothing,
    ...looks(panel),
    description: panel.description ?? '',
    kind: kindOf(panel.type),
    ...align(shown),
    ...(panel.type === 'table' && { table: tableOf(panel, shown) }),
    ...(panel.timeFrom !== undefined && { span, note: `Last ${panel.timeFrom}` }),
  };
}

const nothing = {
  description: '',
  unit: 'short',
  bars: false,
  stacked: false,
  steps: [],
  thresholdsShown: false,
  calcs: [],
  colors: {},
  filled: false,
  noValue: '–',
  times: [],
  lines: [],
};

function kindOf(type: string): PagePanel['kind'] {
  const kinds = {
    timeseries: 'chart',
    stat: 'tile',
    text: 'text',
    table: 'table',
    'state-timeline': 'timeline',
  } as const;
  return Object.hasOwn(kinds, type) ? kinds[type as keyof typeof kinds] : 'other';
}

/** What is seen: the answers of queries that are not hidden, and what expressions make of all of them. */
function shownPoints(
  targets: readonly QueryModel[],
  queries: readonly QueryModel[],
  answers: readonly Points[][],
  { displayName, span }: { displayName: string | undefined; span: Span },
): Points[] {
  const byRef = new Map(queries.map(({ refId = '' }, index) => [refId, answers[index] ?? []]));
  const byId = new Map(
    queries.map((query, index) => [String(query['id'] ?? ''), new Map(answers[index]?.[0]?.points ?? [])]),
  );
  for (const target of targets.filter(isMath)) {
    const period = Number(queries.find(({ period }) => Number(period) > 0)?.period) || autoPeriod(span);
    const points = evaluateMetricMath(target.expression ?? '', byId, period);
    byRef.set(target.refId ?? '', points.length === 0 ? [] : [{ label: target.label ?? '', points }]);
  }
  const all = targets.flatMap((target) => {
    if (target.hide) return [];
    if (!isExpression(target)) return byRef.get(target.refId ?? '') ?? [];
    const points = evaluate(target.expression ?? '', byRef);
    return points.length === 0 ? [] : [{ label: displayName ?? target.refId ?? '', points }];
  });
  return all.filter(({ points }) => points.length > 0);
}

function looks({ fieldConfig, options }: Panel): Partial<PagePanel> {
  const colors = (fieldConfig?.overrides ?? []).flatMap(({ matcher, properties }) =>
    properties
      .filter(({ id }) => id === 'color')
      .map(({ value }): [string, string] => [String(matcher.options), String(value?.fixedColor)]),
  );
  const { unit = 'short', min, max, thresholds, color, noValue = '–', custom = {} } = fieldConfig?.defaults ?? {};
  const style: string = custom.thresholdsStyle?.mode ?? 'off';
  return {
    unit,
    noValue,
    ...(typeof min === 'number' && { min }),
    ...(typeof max === 'number' && { max }),
    ...(typeof custom.axisSoftMax === 'number' && { softMax: custom.axisSoftMax }),
    ...(color?.mode === 'fixed' && { color: color.fixedColor ?? 'green' }),
    colors: Object.fromEntries(colors),
    bars: custom.drawStyle === 'bars',
    stacked: custom.stacking?.mode === 'normal',
    steps: thresholds?.steps ?? [],
    thresholdsShown: style !== 'off',
    calcs: options?.legend?.calcs ?? options?.reduceOptions?.calcs ?? [],
    filled: String(options?.colorMode ?? '').startsWith('background'),
  };
}
