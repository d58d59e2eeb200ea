import type { Points } from './source.ts';

const operators: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** A Grafana math expression over two queries, `$B - $A`, where both have a value; nothing for any other expression. */
export function evaluate(expression: string, byRef: ReadonlyMap<string, readonly Points[]>): [number, number][] {
  const [, left = '', operator = '', right = ''] =
    /^\s*\$\{?(\w+)\}?\s*([-+*/])\s*\$\{?(\w+)\}?\s*$/.exec(expression) ?? [];
  const compute = operators[operator];
  const [a] = byRef.get(left) ?? [];
  const [b] = byRef.get(right) ?? [];
  if (compute === undefined || a === undefined || b === undefined) return [];
  const second = new Map(b.points);
  return a.points.flatMap(([time, value]): [number, number][] => {
    const other = second.get(time);
    return other === undefined ? [] : [[time, compute(value, other)]];
  });
}
