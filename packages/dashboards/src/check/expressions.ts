import * as v from 'valibot';
import type { Report } from './finding.ts';
import type { QueryModel } from './shape.ts';

/*
 * Grafana's own expressions. An unknown word in one is no error when a file is read, but at every evaluation.
 * Source: grafana/grafana pkg/expr (reader.go, mathexp/reduce.go, threshold.go).
 */

const kinds = ['math', 'reduce', 'resample', 'classic_conditions', 'threshold', 'sql'];
const reducers = ['sum', 'mean', 'median', 'min', 'max', 'count', 'last'];
/** How many numbers each comparison takes. */
const comparisons: ReadonlyMap<string, number> = new Map([
  ...['gt', 'lt', 'eq', 'ne', 'gte', 'lte'].map((name): [string, number] => [name, 1]),
  ...['within_range', 'outside_range', 'within_range_included', 'outside_range_included'].map(
    (name): [string, number] => [name, 2],
  ),
]);
const thresholdConditions = v.pipe(
  v.array(v.looseObject({ evaluator: v.looseObject({ type: v.string(), params: v.array(v.number()) }) })),
  v.minLength(1),
);

/** What is wrong with one expression, whether in a panel or in an alert rule. */
export function checkExpression(query: QueryModel, where: string, report: Report): void {
  const { refId, type = '' } = query;
  if (!kinds.includes(type))
    report('expression', where, `${refId} is of the kind "${type}"; Grafana has ${kinds.join(', ')}`);
  if (type === 'reduce' && !reducers.includes(String(query['reducer'])))
    report('expression', where, `${refId} reduces by "${query['reducer']}"; Grafana has ${reducers.join(', ')}`);
  if (type === 'threshold') checkThreshold(query, where, report);
}

function checkThreshold(query: QueryModel, where: string, report: Report): void {
  const { refId } = query;
  const conditions = v.safeParse(thresholdConditions, query['conditions']);
  if (!conditions.success) {
    report('expression', where, `${refId} has no condition with an evaluator of a type and its params`);
    return;
  }
  for (const { type, params } of conditions.output.map(({ evaluator }) => evaluator)) {
    const needed = comparisons.get(type);
    if (needed === undefined)
      report('expression', where, `${refId} compares by "${type}"; Grafana has ${[...comparisons.keys()].join(', ')}`);
    else if (params.length < needed)
      report('expression', where, `${refId} compares by ${type} with ${params.length} numbers, expected ${needed}`);
  }
}
