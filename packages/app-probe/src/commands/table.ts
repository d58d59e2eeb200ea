import { styleText } from 'node:util';
import type { ProbeResult } from '../probe/result.ts';
import { bytes, duration, percent, seconds } from './units.ts';

type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

export interface TableOptions {
  /** Width of the terminal, characters. Default 120. */
  columns?: number;
  /** Default false. */
  color?: boolean;
}

interface Cell {
  text: string;
  style?: Style;
}

interface Column {
  title: string;
  cell: (result: ProbeResult) => Cell;
}

const barWidth = 10;

/** The results of a round for a person: a line a target, with bars for heap and threads, and the troubles below. */
export function renderTable(results: readonly ProbeResult[], options: TableOptions = {}): string {
  const paint = (text: string, style?: Style) =>
    options.color && style ? styleText(style, text, { validateStream: false }) : text;
  const columns = fitting(results, options.columns ?? 120);
  const widths = columns.map((column) => widthOf(column, results));
  const line = (cells: readonly Cell[]) =>
    cells
      .map(({ text, style }, index) => paint(text, style) + ' '.repeat((widths[index] ?? 0) - text.length))
      .join('  ')
      .trimEnd();
  const header = line(columns.map(({ title }) => ({ text: title, style: 'dim' })));
  const rows = results.map((result) => line(columns.map(({ cell }) => cell(result))));
  const troubles = results.flatMap((result) => troublesOf(result)).map((text) => paint(`! ${text}`, 'yellow'));
  return [header, ...rows, ...troubles].join('\n');
}

/** What is wrong, a line each. */
function troublesOf({ target, error, deadlockedThreads }: ProbeResult): string[] {
  const who = target.service === new URL(target.url).host ? target.url : `${target.service} ${target.url}`;
  return [
    ...(error === undefined ? [] : [`${who}: ${error}`]),
    ...(deadlockedThreads ? [`${who}: deadlocked threads: ${deadlockedThreads.join(', ')}`] : []),
  ];
}

function widthOf({ title, cell }: Column, results: readonly ProbeResult[]) {
  return Math.max(title.length, ...results.map((result) => cell(result).text.length));
}

/** As many columns as there is room for, the most telling first. */
function fitting(results: readonly ProbeResult[], width: number): Column[] {
  let used = 0;
  return allColumns.filter((column) => {
    const next = used + widthOf(column, results) + 2;
    if (used > 0 && next > width + 2) return false;
    used = next;
    return true;
  });
}

const none: Cell = { text: '-', style: 'dim' };

const allColumns: readonly Column[] = [
  { title: 'SERVICE', cell: ({ target }) => ({ text: target.service, style: 'bold' }) },
  { title: 'HEALTH', cell: ({ health }) => ({ text: health, style: health === 'UP' ? 'green' : 'red' }) },
  {
    title: 'HEAP USED / MAX',
    cell: ({ reading: { heapUsedBytes: used, heapMaxBytes: max } }) =>
      used === undefined ? none : barred(used, max, `${bytes(used)} / ${max ? bytes(max) : 'no limit'}`, 0.9),
  },
  {
    title: 'AFTER GC',
    cell: ({ reading: { heapAfterGcUsage: share } }) =>
      share === undefined ? none : { text: percent(share), ...(share > 0.8 && { style: 'red' as const }) },
  },
  {
    title: 'THREADS LIVE / PEAK',
    cell: ({ reading: { threadsLive: live, threadsPeak: peak, threadsBlocked = 0 } }) =>
      live === undefined
        ? none
        : barred(live, peak, `${live} / ${peak ?? '-'}${threadsBlocked ? `, ${threadsBlocked} blocked` : ''}`),
  },
  { title: 'CPU', cell: ({ reading: { processCpuUsage: share } }) => known(share, percent) },
  { title: 'GC MAX', cell: ({ reading: { gcPauseMaxSeconds: pause } }) => known(pause, seconds) },
  { title: 'UPTIME', cell: ({ reading: { uptimeSeconds: uptime } }) => known(uptime, duration) },
  { title: 'PROBE', cell: ({ healthSeconds }) => known(healthSeconds, seconds) },
  { title: 'TARGET', cell: ({ target }) => ({ text: target.url, style: 'dim' }) },
];

function known(value: number | undefined, show: (value: number) => string): Cell {
  return value === undefined ? none : { text: show(value) };
}

function barred(value: number, max: number | undefined, text: string, redFrom = Number.POSITIVE_INFINITY): Cell {
  if (!max) return { text };
  const share = Math.min(1, Math.max(0, value / max));
  const filled = Math.round(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  return { text: `${bar} ${text}`, ...(share >= redFrom && { style: 'red' as const }) };
}
