import * as v from 'valibot';
import type { Report } from '../files/finding.ts';
import type { QueryModel } from '../files/shape.ts';
import { isExpression } from './kinds.ts';

const classicReads = v.array(v.looseObject({ query: v.looseObject({ params: v.array(v.string()) }) }));

/** The refIds that an expression reads: `$A`, `${A}`, or a plain `A` where it names one. */
function referencedBy(query: QueryModel): string[] {
  const { expression = '', type } = query;
  if (type === 'classic_conditions') {
    const read = v.safeParse(classicReads, query['conditions']);
    return read.success ? read.output.flatMap((condition) => condition.query.params.slice(0, 1)) : [];
  }
  if (type === 'sql') return [];
  if (type !== 'math') return expression === '' ? [] : [expression.replace(/^\$\{?(\w+)\}?$/, '$1')];
  return [...expression.matchAll(/\$(?:\{([^}]{1,100})\}|(\w+))/g)].map(([, braced, plain]) => braced ?? plain ?? '');
}

/** What is wrong with how queries name each other. */
export function checkReferences(queries: readonly QueryModel[], where: string, report: Report): void {
  const refs = queries.map(({ refId = '' }) => refId);
  for (const ref of new Set(refs.filter((ref, index) => refs.indexOf(ref) !== index)))
    report('query-refid', where, `two queries are called "${ref}"`);
  if (refs.includes('')) report('query-refid', where, 'a query has no refId');
  const reads = new Map(queries.filter(isExpression).map((query) => [query.refId ?? '', referencedBy(query)]));
  for (const [refId, names] of reads) {
    for (const ref of new Set(names))
      if (!refs.includes(ref)) report('query-reference', where, `${refId} reads "${ref}", which no query is called`);
  }
  for (const circle of circlesIn(reads))
    report('query-reference', where, `${circle[0]} reads itself: ${circle.join(' reads ')}`);
}

/** Ways from an expression back to itself, one for each expression that has one. */
function circlesIn(reads: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (ref: string, way: readonly string[]) => {
    const at = way.indexOf(ref);
    if (at >= 0) circles.push([...way.slice(at), ref]);
    if (at >= 0 || done.has(ref)) return;
    for (const next of reads.get(ref) ?? []) visit(next, [...way, ref]);
    done.add(ref);
  };
  for (const ref of reads.keys()) visit(ref, []);
  return circles;
}
