import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PageTable } from './model.ts';
import type { Points } from './source.ts';

/** What the transformations of a table make of its lines: a row for each name, a column for each number (`ell|CPU`). */
export function tableOf({ fieldConfig }: Panel, lines: readonly Points[]): PageTable {
  const columns = new Map<string, PageTable['columns'][number]>();
  const rows = new Map<string, Record<string, number>>();
  for (const { label, points } of lines) {
    const [row = '', column = ''] = label.split('|');
    const last = points.at(-1)?.[1];
    if (!columns.has(column)) columns.set(column, columnOf(column, fieldConfig));
    const known = rows.get(row) ?? {};
    rows.set(row, last === undefined ? known : { ...known, [column]: last });
  }
  const order = (fieldConfig?.overrides ?? []).map(({ matcher }) => matcher.options);
  const ordered = [...columns.values()].sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  return { columns: ordered, rows: [...rows].map(([name, values]) => ({ name, values })) };
}

function columnOf(name: string, fieldConfig: Panel['fieldConfig']): PageTable['columns'][number] {
  const own = (fieldConfig?.overrides ?? []).find(({ matcher }) => matcher.options === name)?.properties ?? [];
  const value = (id: string) => own.find((property) => property.id === id)?.value;
  return { name, unit: String(value('unit') ?? 'short'), steps: value('thresholds')?.steps ?? [] };
}
