import * as v from 'valibot';
import type { Report } from '../files/finding.ts';
import type { QueryModel } from '../files/shape.ts';
import { mathFault } from './math.ts';

/*
 * Grafana's own expressions. Grafana does not look at them when it reads a file: they fail at every evaluation.
 * Source: grafana/grafana pkg/expr (reader.go, mathexp/reduce.go, threshold.go, classic/classic.go).
 */

const reducers = ['sum', 'mean', 'median', 'min', 'max', 'count', 'last'];
const classicReducers = [
  ...reducers.filter((name) => name !== 'mean'),
  ...['avg', 'diff', 'diff_abs', 'percent_diff', 'percent_diff_abs', 'count_non_null'],
];
const reduceModes = ['', 'dropNN', 'replaceNN'];
/** How many numbers each comparison takes. */
const comparisons: ReadonlyMap<string, number> = new Map([
  ...['gt', 'lt', 'eq', 'ne', 'gte', 'lte'].map((name): [string, number] => [name, 1]),
  ...['within_range', 'outside_range', 'within_range_included', 'outside_range_included'].map(
    (name): [string, number] => [name, 2],
  ),
]);
const evaluator = v.looseObject({ type: v.string(), params: v.array(v.number()) });
const conditions = v.pipe(v.array(v.looseObject({ evaluator })), v.minLength(1));
const classicConditions = v.pipe(
  v.array(
    v.looseObject({
      evaluator,
      query: v.looseObject({ params: v.pipe(v.array(v.string()), v.minLength(1)) }),
      reducer: v.looseObject({ type: v.string() }),
    }),
  ),
  v.minLength(1),
);

type Check = (query: QueryModel, report: (message: string) => void) => void;

const checks: Record<string, Check> = {
  math: (query, report) => {
    const fault = mathFault(query.expression ?? '');
    if (fault !== undefined) report(`the expression "${query.expression ?? ''}" ${fault}`);
  },
  reduce: checkReduce,
  resample: (query, report) => {
    if (typeof query['window'] !== 'string' || query['window'] === '')
      report('resamples without a "window" such as "1m"');
    if (!reducers.includes(String(query['downsampler'])))
      report(`resamples by "${query['downsampler']}"; Grafana has ${reducers.join(', ')}`);
    if (!['pad', 'backfilling', 'fillna'].includes(String(query['upsampler'])))
      report(`fills by "${query['upsampler']}"; Grafana has pad, backfilling, fillna`);
  },
  classic_conditions: checkClassic,
  threshold: (query, report) => {
    const read = v.safeParse(conditions, query['conditions']);
    if (!read.success) report('has no condition with an evaluator of a type and its params, numbers in a list');
    else if (read.output.length > 1) report('has several conditions; Grafana takes exactly one in a threshold');
    else for (const condition of read.output) checkEvaluator(condition.evaluator, report);
  },
  sql: (query, report) => {
    if ((query.expression ?? '').trim() === '') report('has no SQL expression');
  },
};

/** What is wrong with one expression, whether in a panel or in an alert rule. */
export function checkExpression(query: QueryModel, where: string, report: Report): void {
  const { refId, type = '' } = query;
  const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
  const say = (message: string) => report('expression', where, `${refId} ${message}`);
  if (check === undefined) say(`is of the type "${type}"; Grafana has ${Object.keys(checks).join(', ')}`);
  else check(query, say);
}

const reduceSettings = v.looseObject({ mode: v.optional(v.string(), ''), replaceWithValue: v.optional(v.number()) });

function checkReduce(query: QueryModel, report: (message: string) => void): void {
  if (!reducers.includes(String(query['reducer'])))
    report(`reduces by "${query['reducer']}"; Grafana has ${reducers.join(', ')}`);
  if ((query.expression ?? '') === '') report('reduces nothing: its "expression" names no query');
  const settings = v.safeParse(reduceSettings, query['settings'] ?? {});
  if (!settings.success) report('has settings that are not {mode, replaceWithValue}');
  else if (!reduceModes.includes(settings.output.mode))
    report(`has the mode "${settings.output.mode}"; Grafana has dropNN, replaceNN, or "" for strict`);
  else if (settings.output.mode === 'replaceNN' && settings.output.replaceWithValue === undefined)
    report('replaces what is not a number, without "replaceWithValue"');
}

function checkClassic(query: QueryModel, report: (message: string) => void): void {
  const read = v.safeParse(classicConditions, query['conditions']);
  if (!read.success) {
    report('has no condition with an evaluator, a reducer and the query that it reads');
    return;
  }
  for (const condition of read.output) {
    checkEvaluator(condition.evaluator, report, ['no_value']);
    if (!classicReducers.includes(condition.reducer.type))
      report(`reduces by "${condition.reducer.type}"; classic conditions have ${classicReducers.join(', ')}`);
  }
}

function checkEvaluator(
  { type, params }: v.InferOutput<typeof evaluator>,
  report: (message: string) => void,
  others: readonly string[] = [],
): void {
  if (others.includes(type)) return;
  const needed = comparisons.get(type);
  if (needed === undefined) report(`compares by "${type}"; Grafana has ${[...comparisons.keys()].join(', ')}`);
  else if (params.length < needed) report(`compares by ${type} with ${params.length} numbers, expected ${needed}`);
  else if (needed === 2 && Number(params[0]) > Number(params[1]))
    report(`compares by ${type} from ${params[0]} to ${params[1]}: the smaller number comes first`);
}
