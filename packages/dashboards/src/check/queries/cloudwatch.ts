import { durationSeconds } from '../files/duration.ts';
import type { Report } from '../files/finding.ts';
import type { QueryModel } from '../files/shape.ts';
import type { MetricCatalog } from './catalog.ts';

/*
 * CloudWatch queries, as the plugin reads them (grafana/grafana pkg/tsdb/cloudwatch/models/cloudwatch_query.go):
 * metricQueryType 0 searches metrics and 1 is Metrics Insights (SQL); metricEditorMode 0 is the builder and 1 code.
 */

/** Statistics of CloudWatch (AWS documentation, "CloudWatch statistics definitions"). */
const number = String.raw`\d{1,12}(?:\.\d{1,10})?`;
const statisticPattern = new RegExp(
  `^(?:Average|Maximum|Minimum|Sum|SampleCount|IQM|(?:p|tm|wm|tc|ts)(?:100|\\d{1,2}(?:\\.\\d{1,10})?)|(?:TM|WM|TC|TS)\\((?:${number}%?)?:(?:${number}%?)?\\)|PR\\((?:${number})?:(?:${number})?\\))$`,
);
/** The parts that names of regions have, the default, or a variable. */
const regionPattern =
  /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(?:-(?:gov|iso[a-z]?|de))?-(?:north|south|east|west|central|(?:north|south)(?:east|west))-[1-9]$|^default$|\$|\[\[/;

type Say = (rule: string, message: string) => void;

/** Whether AWS names regions so; also Grafana's `default`, and a variable. */
export function isRegion(region: string): boolean {
  return regionPattern.test(region);
}

/** What is wrong with a CloudWatch metric query, whether in a panel or in an alert rule. */
export function checkMetricQuery(query: QueryModel, where: string, catalog: MetricCatalog, report: Report): void {
  const say: Say = (rule, message) => report(rule, where, message);
  if (query.queryMode !== undefined && !['Metrics', 'Logs', 'Annotations'].includes(query.queryMode))
    say('query-mode', `queryMode "${query.queryMode}": expected Metrics, Logs or Annotations`);
  checkRegion(query, say);
  checkPeriod(query, say);
  if (query.metricQueryType === 1) checkInsights(query, say);
  else if (query.metricEditorMode === 1) checkMetricMath(query, say);
  else checkBuilder(query, catalog, say);
}

function nameOf({ namespace = '', metricName = '', refId = '' }: QueryModel): string {
  return metricName === '' ? `query ${refId}` : `${namespace} ${metricName}`;
}

function checkRegion(query: QueryModel, say: Say): void {
  const { region = '' } = query;
  if (region.trim() === '') say('query-region', `${nameOf(query)} names no region`);
  else if (!isRegion(region)) say('query-region', `AWS has no region "${region}"; expected one such as eu-west-1`);
}

function checkPeriod(query: QueryModel, say: Say): void {
  const seconds = periodSeconds(query);
  if (seconds === undefined)
    say('query-period', `period "${query.period}" is no number of seconds such as "60", nor "auto"`);
  else if (seconds % 60 !== 0)
    say('query-period', `period "${query.period}" is no multiple of 60 seconds: CloudWatch keeps nothing finer`);
}

function checkInsights(query: QueryModel, say: Say): void {
  if ((query.sqlExpression ?? '').trim() === '')
    say('query-sql', `${nameOf(query)} is of the type Metrics Insights (metricQueryType 1), and has no sqlExpression`);
}

function checkMetricMath(query: QueryModel, say: Say): void {
  if ((query.expression ?? '').trim() === '')
    say('query-math', `${nameOf(query)} is in code mode (metricEditorMode 1), and has no expression`);
}

/** Ways to write a variable that other tools have; Grafana would send them to AWS as they are. */
function checkSyntax({ dimensions = {} }: QueryModel, say: Say): void {
  const wrong = Object.values(dimensions)
    .flat()
    .find((value) => /\{\{|\$\(|^%\w+%$/.test(value));
  if (wrong !== undefined)
    say('template-variable', `"${wrong}" is not a variable: Grafana's are written $name or \${name}`);
}

function checkBuilder(query: QueryModel, catalog: MetricCatalog, say: Say): void {
  checkSyntax(query, say);
  const { namespace = '', metricName = '', dimensions = {}, statistic = '' } = query;
  const names = Object.keys(dimensions);
  if (names.length === 0) {
    say('query-dimensions', `${nameOf(query)} has no dimensions; it would read (and be billed for) whatever is there`);
    return;
  }
  const empty = names.find((name) =>
    [dimensions[name]].flat().some((value) => typeof value !== 'string' || value.trim() === ''),
  );
  if (empty !== undefined) say('query-dimensions', `the dimension ${empty} of ${nameOf(query)} has no value`);
  if (!statisticPattern.test(statistic))
    say(
      'query-statistic',
      `CloudWatch has no statistic "${statistic}"; expected one such as Average, Maximum, Sum, p99 or TM(2%:98%)`,
    );
  const fault = catalog.fault({ namespace, metric: metricName, dimensions: names });
  if (fault !== undefined) say('unknown-metric', fault);
}

/** Seconds between two data points; 0 where Grafana or a variable chooses, undefined where it is not a period. */
export function periodSeconds({ period = '' }: QueryModel): number | undefined {
  if (['', 'auto'].includes(period) || period.includes('$')) return 0;
  const seconds = /^\d+$/.test(period) ? Number(period) : durationSeconds(period);
  return seconds > 0 ? seconds : undefined;
}
