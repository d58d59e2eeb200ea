import type { Report } from '../files/finding.ts';
import type { QueryModel } from '../files/shape.ts';
import { isMetricQuery } from './kinds.ts';

/** Functions of CloudWatch metric math (Amazon CloudWatch User Guide, "Using math expressions"). */
const functions = new Set(
  [
    'ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DATE DAY DB_PERF_INSIGHTS DIFF DIFF_TIME EPOCH FILL FIRST FLOOR HOUR',
    'IF INSIGHT_RULE_METRIC LAMBDA LAST LOG LOG10 MAX METRIC_COUNT METRICS MIN MINUTE MONTH PERIOD RATE REMOVE_EMPTY RUNNING_SUM',
    'SEARCH SECOND SERVICE_QUOTA SLICE SORT STDDEV SUM TIME_SERIES YEAR',
  ].flatMap((line) => line.split(' ')),
);
const words = new Set(['AND', 'OR', 'SUM', 'AVG', 'MAX', 'MIN', 'ASC', 'DESC', 'REPEAT', 'LINEAR']);
/** Longer ones are not looked into. */
const maxLength = 4096;

/** Checks the ids of a panel's or rule's CloudWatch queries, and the expressions that read them. */
export function checkMetricIds(queries: readonly QueryModel[], where: string, report: Report): void {
  const metrics = queries.filter((query) => isMetricQuery(query) && query.metricQueryType !== 1);
  const ids = metrics.map((query) => String(query['id'] ?? '')).filter((id) => id !== '');
  for (const id of new Set(ids)) {
    if (!/^[a-z]\w*$/.test(id) && !id.includes('$'))
      report('query-id', where, `CloudWatch takes no id "${id}": it begins with a lower-case letter`);
    if (ids.filter((one) => one === id).length > 1) report('query-id', where, `two queries have the id "${id}"`);
  }
  for (const { expression = '', refId } of metrics.filter(({ metricEditorMode }) => metricEditorMode === 1)) {
    const fault = expression.length > maxLength ? undefined : faultOf(expression, ids);
    if (fault !== undefined) report('query-math', where, `query ${refId} ${fault}`);
  }
}

function faultOf(expression: string, ids: readonly string[]): string | undefined {
  const text = expression.replace(/'[^']*'|"[^"]*"/g, '0');
  if (/['"]/.test(text)) return 'has a text that is not closed';
  if (!isBalanced(text)) return 'has parentheses that do not match';
  for (const [, name = '', call] of text.matchAll(/(?<![\w$.{])([A-Za-z_]\w*)\s*(\()?/g)) {
    if (call !== undefined && !functions.has(name)) return `calls "${name}", which CloudWatch does not have`;
    if (call === undefined && !words.has(name) && !ids.includes(name))
      return `reads "${name}", which no query has as its id`;
  }
  return undefined;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
