import type { MetricCatalog } from './catalog.ts';
import { durationSeconds } from './duration.ts';
import type { Report } from './finding.ts';
import type { QueryModel } from './shape.ts';

/** Whether a query asks CloudWatch for a metric (and costs). */
export function isMetricQuery({ queryMode, metricName }: QueryModel): boolean {
  return queryMode === 'Metrics' || metricName !== undefined;
}

/** Whether a query computes with others. */
export function isExpression({ datasource, type }: QueryModel): boolean {
  return (
    datasource?.uid === '__expr__' ||
    datasource?.type === '__expr__' ||
    ['math', 'reduce', 'threshold'].includes(type ?? '')
  );
}

/** The refIds an expression reads: `$A`, `${A}`, or a plain `A` where it names one. */
function referencedBy(query: QueryModel): string[] {
  const { expression = '', type } = query;
  if (type !== 'math') return expression === '' ? [] : [expression.replace(/^\$\{?(\w+)\}?$/, '$1')];
  return [...expression.matchAll(/\$(?:\{([^}]+)\}|(\w+))/g)].map(([, braced, plain]) => braced ?? plain ?? '');
}

/** What is wrong with a metric query, whether in a panel or in an alert rule. */
export function checkMetricQuery(query: QueryModel, where: string, catalog: MetricCatalog, report: Report): void {
  const { namespace = '', metricName = '', dimensions = {}, region = '', statistic = '' } = query;
  const names = Object.keys(dimensions);
  if (names.length === 0) {
    report(
      'query-dimensions',
      where,
      `${namespace} ${metricName} has no dimensions; it would read (and be billed for) whatever is there`,
    );
    return;
  }
  const empty = names.find((name) =>
    [dimensions[name]].flat().some((value) => typeof value !== 'string' || value.trim() === ''),
  );
  if (empty !== undefined)
    report('query-dimensions', where, `the dimension ${empty} of ${namespace} ${metricName} has no value`);
  if (region.trim() === '') report('query-region', where, `${namespace} ${metricName} names no region`);
  if (!/^(Average|Maximum|Minimum|Sum|SampleCount|p\d{1,2}(\.\d+)?|tm\d+|IQM)$/.test(statistic)) {
    report(
      'query-statistic',
      where,
      `CloudWatch has no statistic "${statistic}"; expected Average, Maximum, Minimum, Sum, SampleCount or p99`,
    );
  } else if (!/^[a-z]{2}(-[a-z]+)+-\d{1,2}$|^default$|\$|\[\[/.test(region))
    report('query-region', where, `AWS has no region "${region}"; expected one such as eu-west-1`);
  if (periodSeconds(query) === undefined)
    report('query-period', where, `period "${query.period}" is no number of seconds such as "60"`);
  const fault = catalog.fault({ namespace, metric: metricName, dimensions: names });
  if (fault !== undefined) report('unknown-metric', where, fault);
}

/** Seconds between two data points; 0 where Grafana chooses or a variable says, undefined where it is none. */
export function periodSeconds({ period = '' }: QueryModel): number | undefined {
  if (['', 'auto'].includes(period) || period.includes('$')) return 0;
  const seconds = /^\d+$/.test(period) ? Number(period) : durationSeconds(period);
  return seconds > 0 ? seconds : undefined;
}

/** What is wrong with how queries name each other. */
export function checkReferences(queries: readonly QueryModel[], where: string, report: Report): void {
  const refs = queries.map(({ refId = '' }) => refId);
  for (const ref of new Set(refs.filter((ref, index) => refs.indexOf(ref) !== index))) {
    report('query-refid', where, `two queries are called "${ref}"`);
  }
  if (refs.includes('')) report('query-refid', where, 'a query has no refId');
  for (const query of queries.filter(isExpression)) {
    for (const ref of referencedBy(query)) {
      if (!refs.includes(ref))
        report('query-reference', where, `${query.refId} reads "${ref}", which no query is called`);
    }
  }
}

/** Template variables in a query, such as `$service`; those of an expression are references. */
export function templateVariables(query: unknown): string[] {
  const found: string[] = [];
  const visit = (value: unknown, key: string) => {
    if (typeof value === 'string' && key !== 'label' && key !== 'alias')
      found.push(...(value.match(/\$\w+|\$\{[^}]+\}|\[\[[^\]]+\]\]/g) ?? []));
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) visit(inner, name);
  };
  visit(query, '');
  return found;
}
