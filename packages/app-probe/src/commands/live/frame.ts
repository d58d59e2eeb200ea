import { paint } from '@bizom/command';
import { cleanLine, cutToWidth } from '@bizom/command/text';
import type { RoundReport } from '../../monitor/monitor.ts';
import { roundSummary } from '../round-lines.ts';
import type { SortKey } from '../sort.ts';
import { type Trend, tableLines } from '../table.ts';

/** What the screen shows. */
export interface Screen {
  /** What is watched: `shop/dev`, or `2 targets`. */
  title: string;
  /** Undefined before the first round. */
  report: RoundReport | undefined;
  sort: SortKey;
  trend: Trend | undefined;
  /** Messages and errors, the newest last. */
  notes: readonly string[];
  /** Whether keys are read. */
  hasKeys: boolean;
}

export interface ScreenSize {
  columns: number;
  rows: number;
}

const maxNotes = 5;
const keyHelp = 'sort by h health, p heap, c CPU, e errors   q quit';

/** The lines of a screen: no more than its rows, and none wider than its columns. */
export function renderFrame(screen: Screen, { columns, rows }: ScreenSize, color: boolean): string[] {
  const { title, report, sort, trend, notes, hasKeys } = screen;
  const line = (text: string) => cutToWidth(cleanLine(text), columns);
  const head = [line(`${title}: ${report ? roundSummary(report) : 'the first round is being made'}`), ''];
  const shownNotes = notes.slice(-maxNotes).map(line);
  const keys = hasKeys ? `${keyHelp}   (${sort})` : 'Ctrl-C ends it';
  const foot = [...shownNotes, paint(line(keys), 'dim', color)];
  if (!report) return [...head, ...foot].slice(0, rows);
  const table = tableLines(report.results, { columns, color, sort, ...(trend && { trend }) });
  const free = rows - head.length - foot.length - 1 - table.hidden.length;
  const troubles = limited(table.troubles, Math.max(1, Math.floor(free / 3)));
  const body = [table.header, ...limited(table.rows, Math.max(1, free - troubles.length)), ...table.hidden];
  return [...head, ...body, ...troubles, ...foot].slice(0, rows);
}

/** At most so many lines; the last one says how many there are besides. */
function limited(lines: readonly string[], max: number): string[] {
  if (lines.length <= max) return [...lines];
  return [...lines.slice(0, max - 1), `… ${lines.length - max + 1} more`];
}
