import { type Cell as CommandCell, renderTable as layOut, paint, type Style } from '@bizom/command';
import { cleanLine, cutToWidth, textWidth } from '@bizom/command/text';
import type { ProbeResult } from '../probe/result.ts';
import { heapUsage, type SortKey, sortResults, sortRules } from './sort.ts';
import { amount, bytes, duration, percent, seconds } from './units.ts';

export interface TableOptions {
  /** Width of the terminal, characters. Default no limit. */
  columns?: number;
  /** Default false. */
  color?: boolean;
  /** Default `health`: targets that are not UP come first. */
  sort?: SortKey;
}

/** A column of sparklines. */
export interface Trend {
  /** With its period: `HEAP 5 m`. */
  title: string;
  of: (result: ProbeResult) => string;
}

interface LineOptions extends TableOptions {
  trend?: Trend;
}

/** The parts of a table, each a list of lines. */
export interface TableLines {
  header: string;
  rows: string[];
  /** What is wrong with the targets. */
  troubles: string[];
  /** The columns for which there is no room, in one line. */
  hidden: string[];
}

interface Cell {
  text: string;
  style?: Style;
}

interface Column {
  title: string;
  cell: (result: ProbeResult) => Cell;
  /** For a narrow terminal: a shorter title, and no bar. */
  compact?: { title: string; cell: (result: ProbeResult) => Cell };
}

/** A column that was drawn: its cells, in the order of the results. */
interface Drawn {
  title: string;
  cells: Cell[];
}

/**
 * The results of a round for a person: a line a target, with bars for heap and threads, and the troubles below. A narrow terminal
 * gets no bars, then fewer columns; those that are left out are named.
 */
export function renderTable(results: readonly ProbeResult[], options: TableOptions = {}): string {
  const { header, rows, troubles, hidden } = tableLines(results, options);
  return [header, ...rows, ...hidden, ...troubles].join('\n');
}

/** The same in its parts. */
export function tableLines(results: readonly ProbeResult[], options: LineOptions = {}): TableLines {
  const { columns: width = Number.POSITIVE_INFINITY, color = false, sort = 'health', trend } = options;
  const sorted = sortResults(results, sort);
  const { shown, hidden } = fitted(columnsOf(results, trend), sorted, width);
  const cells = sorted.map((_, row) => shown.map((column): CommandCell => column.cells[row] ?? ''));
  const [header = '', ...rows] = layOut(shown, cells, { width, color }).split('\n');
  const note = `no room for ${hidden.join(', ')}: widen the terminal, or use once --json`;
  return {
    header,
    rows,
    troubles: sorted.flatMap(troublesOf).map((text) => paint(cutToWidth(cleanLine(text), width), 'yellow', color)),
    hidden: hidden.length === 0 ? [] : [paint(cutToWidth(note, width), 'dim', color)],
  };
}

/** What is wrong, a line each. */
function troublesOf({ target, error, deadlockedThreads }: ProbeResult): string[] {
  const who = target.service === new URL(target.url).host ? target.url : `${target.service} ${target.url}`;
  return [
    ...(error === undefined ? [] : [`! ${who}: ${error}`]),
    ...(deadlockedThreads ? [`! ${who}: deadlocked threads: ${deadlockedThreads.join(', ')}`] : []),
  ];
}

/** The columns with bars, or without them, or as many of the first as there is room for. */
function fitted(columns: readonly Column[], results: readonly ProbeResult[], width: number) {
  const wide = columns.map(({ title, cell }): Drawn => ({ title, cells: results.map(cell) }));
  if (widthOf(wide) <= width) return { shown: wide, hidden: [] };
  const narrow = columns.map(({ compact, ...column }): Drawn => {
    const { title, cell } = compact ?? column;
    return { title, cells: results.map(cell) };
  });
  let count = narrow.length;
  while (count > alwaysShown && widthOf(narrow.slice(0, count)) > width) count--;
  return { shown: narrow.slice(0, count), hidden: narrow.slice(count).map(({ title }) => title) };
}

/** The service and its health. */
const alwaysShown = 2;
const gap = 2;

function widthOf(columns: readonly Drawn[]): number {
  const widths = columns.map(({ title, cells }) =>
    Math.max(textWidth(title), ...cells.map(({ text }) => textWidth(text))),
  );
  return widths.reduce((sum, width) => sum + width + gap, -gap);
}

const none: Cell = { text: '-', style: 'dim' };
const healthStyles: Readonly<Record<string, Style>> = { UP: 'green', DEGRADED: 'yellow' };
const barWidth = 10;

/** The most telling first. */
function columnsOf(results: readonly ProbeResult[], trend: Trend | undefined): Column[] {
  const hasChange = results.some(({ change }) => change !== undefined);
  return [
    ...stateColumns,
    ...(trend ? [{ title: trend.title, cell: (result: ProbeResult) => ({ text: trend.of(result) }) }] : []),
    // Errors are counted between two rounds.
    ...(hasChange ? [errorColumn] : []),
    ...detailColumns,
  ];
}

const stateColumns: readonly Column[] = [
  { title: 'SERVICE', cell: ({ target }) => ({ text: target.service, style: 'bold' }) },
  { title: 'HEALTH', cell: ({ health }) => ({ text: health, style: healthStyles[health] ?? 'red' }) },
  {
    title: 'HEAP USED / MAX',
    cell: (result) => withBar(heapCell(result), heapUsage(result)),
    compact: { title: 'HEAP', cell: heapCell },
  },
  {
    title: 'CPU',
    cell: (result) => known(sortRules.cpu.value({ ...result, ...result.change }), percent),
  },
];

const errorColumn: Column = {
  title: 'ERRORS/S',
  cell: ({ change }) => {
    const rate = change?.httpServerErrorsPerSecond;
    return rate ? { text: amount(rate), style: 'red' } : known(rate, amount);
  },
};

const detailColumns: readonly Column[] = [
  {
    title: 'AFTER GC',
    cell: ({ reading: { heapAfterGcUsage: share } }) =>
      share === undefined ? none : { text: percent(share), ...(share > 0.8 && { style: 'red' as const }) },
  },
  {
    title: 'THREADS LIVE / PEAK',
    cell: (result) => withBar(threadCell(result), threadUsage(result)),
    compact: { title: 'THREADS', cell: threadCell },
  },
  { title: 'GC MAX', cell: ({ reading: { gcPauseMaxSeconds: pause } }) => known(pause, seconds) },
  { title: 'UPTIME', cell: ({ reading: { uptimeSeconds: uptime } }) => known(uptime, duration) },
  { title: 'PROBE', cell: ({ healthSeconds }) => known(healthSeconds, seconds) },
  { title: 'TARGET', cell: ({ target }) => ({ text: target.url, style: 'dim' }) },
];

function heapCell(result: ProbeResult): Cell {
  const { heapUsedBytes: used, heapMaxBytes: max } = result.reading;
  if (used === undefined) return none;
  const isFull = (heapUsage(result) ?? 0) >= 0.9;
  return { text: `${bytes(used)} / ${max ? bytes(max) : 'no limit'}`, ...(isFull && { style: 'red' as const }) };
}

function threadCell({ reading: { threadsLive: live, threadsPeak: peak, threadsBlocked = 0 } }: ProbeResult): Cell {
  if (live === undefined) return none;
  return { text: `${live} / ${peak ?? '-'}${threadsBlocked ? `, ${threadsBlocked} blocked` : ''}` };
}

function threadUsage({ reading: { threadsLive: live, threadsPeak: peak } }: ProbeResult): number | undefined {
  return live === undefined || !peak ? undefined : live / peak;
}

function known(value: number | undefined, show: (value: number) => string): Cell {
  return value === undefined ? none : { text: show(value) };
}

function withBar(cell: Cell, share: number | undefined): Cell {
  if (share === undefined) return cell;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return { ...cell, text: `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${cell.text}` };
}
