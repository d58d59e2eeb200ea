import { paint, type Style, useColor } from './color.ts';
import { cleanLine, cutToWidth, textWidth } from './text/index.ts';

/** A cell; its text may come from outside: it is made safe and put on one line. */
export type Cell = string | { text: string; style?: Style };

export interface Column {
  title: string;
  /** Default left. */
  align?: 'left' | 'right';
  /** Left out, the last of them first, where the terminal is too narrow. Default false. */
  optional?: boolean;
}

export interface TableSettings {
  /** Columns of the terminal; default those of standard output, and no limit where it is not a terminal. */
  width?: number;
  /** Default as `useColor`. */
  color?: boolean;
}

interface Sized extends Column {
  index: number;
  width: number;
}

const gap = '  ';
/** A column is not cut below this. */
const minWidth = 8;

/**
 * Rows under a header, in aligned columns that fit the terminal: optional columns go first, then the widest are cut.
 * @example
 * renderTable([{ title: 'SERVICE' }, { title: 'TASKS', align: 'right' }], [['ell', '2']]);
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  settings: TableSettings = {},
): string {
  const { width = process.stdout.columns ?? Number.POSITIVE_INFINITY, color = useColor() } = settings;
  const cells = rows.map((row) => columns.map((_, index) => cellOf(row[index] ?? '')));
  const sized = fit(
    columns.map((column, index) => {
      const widths = cells.map((row) => textWidth(row[index]?.text ?? ''));
      return { ...column, index, width: widths.reduce((a, b) => Math.max(a, b), textWidth(column.title)) };
    }),
    width,
  );
  const line = (row: readonly { text: string; style?: Style }[]) =>
    sized
      .map((column) => pad(row[column.index] ?? { text: '' }, column, color))
      .join(gap)
      .trimEnd();
  const header = columns.map(({ title }): { text: string; style: Style } => ({ text: title, style: 'dim' }));
  return [line(header), ...cells.map(line)].join('\n');
}

function cellOf(cell: Cell): { text: string; style?: Style } {
  return typeof cell === 'string' ? { text: cleanLine(cell) } : { ...cell, text: cleanLine(cell.text) };
}

/** Columns that together are at most `width` wide, where that is possible. */
function fit(columns: readonly Sized[], width: number): Sized[] {
  const total = (all: readonly Sized[]) =>
    all.reduce((sum, column) => sum + column.width, gap.length * (all.length - 1));
  let kept = [...columns];
  while (total(kept) > width) {
    const last = kept.findLast(({ optional }) => optional);
    if (!last) break;
    kept = kept.filter((column) => column !== last);
  }
  return cutWidest(kept, total(kept) - width);
}

/** Takes `excess` columns from the widest until all are of one width. */
function cutWidest(columns: readonly Sized[], excess: number): Sized[] {
  const sized = columns.map((column) => ({ ...column }));
  for (let left = excess; left > 0; left--) {
    const widest = sized.reduce((a, b) => (b.width > a.width ? b : a));
    if (widest.width <= minWidth) break;
    widest.width--;
  }
  return sized;
}

function pad({ text, style }: { text: string; style?: Style }, { width, align }: Sized, color: boolean): string {
  const cut = cutToWidth(text, width);
  const space = ' '.repeat(width - textWidth(cut));
  const painted = paint(cut, style, color);
  return align === 'right' ? space + painted : painted + space;
}
