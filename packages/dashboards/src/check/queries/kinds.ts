import type { QueryModel } from '../files/shape.ts';

/** Whether a query asks CloudWatch for metrics (and costs). */
export function isMetricQuery({ queryMode, metricName }: QueryModel): boolean {
  return queryMode === 'Metrics' || (!['Logs', 'Annotations'].includes(queryMode ?? '') && metricName !== undefined);
}

/** Whether CloudWatch bills a query: metric math over other queries asks for no metric itself. */
export function isBilled(query: QueryModel): boolean {
  const isMath = query.metricEditorMode === 1 && !/SEARCH|METRICS|SELECT/.test(query.expression ?? '');
  return isMetricQuery(query) && (query.metricQueryType === 1 || !isMath);
}

/** Whether a query computes with others. */
export function isExpression({ datasource, type }: QueryModel): boolean {
  return (
    datasource?.uid === '__expr__' ||
    datasource?.type === '__expr__' ||
    ['math', 'reduce', 'threshold', 'classic_conditions'].includes(type ?? '')
  );
}

/** Template variables in a query, such as `$service`; those of an expression are references. */
export function templateVariables(query: unknown): string[] {
  const found: string[] = [];
  const visit = (value: unknown, key: string) => {
    if (typeof value === 'string' && key !== 'label' && key !== 'alias')
      found.push(...(value.match(/\$\w+|\$\{[^}]{1,200}\}|\[\[[^\]]{1,200}\]\]/g) ?? []));
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) visit(inner, name);
  };
  visit(query, '');
  return found;
}

/** Datasources that every Grafana has. */
const builtIn = new Set(['__expr__', '-- Grafana --', 'grafana', '-- Mixed --', '-- Dashboard --']);

/** Whether a datasource exists: a file provides it, or it is Grafana's own. */
export function isResolvable(uid: string | null | undefined, known: ReadonlySet<string>): boolean {
  return typeof uid === 'string' && (known.has(uid) || builtIn.has(uid));
}
