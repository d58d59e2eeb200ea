/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/* Runs in the page: it draws the model, and redraws it when the dashboard, the theme or the window changes. */
import type { Options, Plugin, Series } from 'uplot';
import type { PageDashboard, PageModel, PagePanel } from './model.ts';
import { colorOf, paletteColor, type Theme } from './palette.ts';
import { formatValue } from './units.ts';

declare const uPlot: typeof import('uplot');

/** Grafana's grid: rows of 30 pixels with gaps of 8. */
const rowPixels = 38;
const gapPixels = 8;
const columns = 24;
/** Grafana's breakpoint `md`. */
const phonePixels = 769;

const model: PageModel = JSON.parse(element('#model').textContent ?? '{}');
const asked = new URLSearchParams(location.hash.slice(1));
let shown = model.dashboards.find(({ uid }) => uid === asked.get('uid')) ?? model.dashboards[0];
let theme: Theme = chosenTheme(asked.get('theme') ?? model.theme);
let plots: { destroy(): void }[] = [];

function chosenTheme(name: string): Theme {
  if (name === 'light' || name === 'dark') return name;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new TypeError(`no ${selector}`);
  return found;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function draw(): void {
  if (shown === undefined) return;
  document.documentElement.dataset['theme'] = theme;
  for (const plot of plots) plot.destroy();
  plots = [];
  drawHeader(shown);
  const main = element('main');
  main.replaceChildren();
  const columnPixels = main.clientWidth / columns;
  const panels = main.clientWidth < phonePixels ? stacked(shown.panels) : shown.panels;
  main.style.height = `${Math.max(0, ...panels.map(({ y, h }) => y + h)) * rowPixels}px`;
  for (const panel of panels) main.append(drawPanel(panel, columnPixels));
  document.body.dataset['ready'] = shown.uid;
}

/** Panels below each other, as Grafana shows them on a phone. */
function stacked(panels: readonly PagePanel[]): PagePanel[] {
  let y = 0;
  return panels
    .toSorted((a, b) => a.y - b.y || a.x - b.x)
    .map((panel) => {
      const placed = { ...panel, x: 0, y, w: columns };
      y += panel.h;
      return placed;
    });
}

function drawHeader({ folder, title, variables }: PageDashboard): void {
  element('.crumb').textContent = `Dashboards › ${folder} ›`;
  element('.title').textContent = title;
  element('.variables').replaceChildren(
    ...variables.map(({ label, value }) => make('span', 'chip', `${label}: ${value}`)),
  );
  document.title = `${title} · preview`;
}

function drawPanel(panel: PagePanel, columnPixels: number): HTMLElement {
  const box = make('section', panel.kind === 'row' ? 'row' : `panel ${panel.kind}`);
  const width = panel.w * columnPixels - gapPixels;
  const height = panel.h * rowPixels - gapPixels;
  Object.assign(box.style, {
    left: `${panel.x * columnPixels + gapPixels / 2}px`,
    top: `${panel.y * rowPixels}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
  box.dataset['panel'] = String(panel.id);
  if (panel.kind === 'row') {
    box.textContent = panel.title;
    return box;
  }
  box.append(heading(panel));
  if (panel.kind === 'tile') drawTile(box, panel, height);
  else if (panel.kind === 'chart' && panel.lines.length > 0) drawChart(box, panel, width, height);
  else if (panel.kind === 'table' && panel.table !== undefined) box.append(drawTable(panel));
  else if (panel.kind === 'timeline') box.append(drawTimeline(panel));
  else if (panel.kind === 'list') box.append(drawList(panel));
  else box.append(make('div', 'empty', panel.kind === 'chart' ? 'No data' : `${panel.type}: filled in by Grafana`));
  return box;
}

function drawTable({ table, noValue }: PagePanel): HTMLElement {
  const made = make('table', 'data');
  const head = made.createTHead().insertRow();
  head.append(make('th', '', 'Service'), ...(table?.columns ?? []).map(({ name }) => make('th', 'number', name)));
  const body = made.createTBody();
  for (const { name, values } of table?.rows ?? []) {
    const row = body.insertRow();
    row.append(make('td', 'link', name));
    for (const { name: column, unit, steps } of table?.columns ?? []) {
      const value = values[column];
      const cell = make('td', 'number', value === undefined ? noValue : cellText(value, unit));
      const color = value === undefined ? 'transparent' : colorOf(stepColor({ steps }, value), theme);
      if (color !== 'transparent') cell.classList.add('filled');
      cell.style.background = color;
      row.append(cell);
    }
  }
  return made;
}

function cellText(value: number, unit: string): string {
  if (unit !== 'dateTimeFromNow') return formatValue(value, unit);
  return `${formatValue(model.toSeconds - value / 1000, 's')} ago`;
}

/** A row for each line, coloured by the step that a value reaches. */
function drawTimeline(panel: PagePanel): HTMLElement {
  const made = make('div', 'states');
  for (const { label, values } of panel.lines) {
    const row = make('div', 'state');
    const bar = make('div', 'bar');
    for (const value of values) {
      const part = make('i', '');
      part.style.background = value === null ? 'transparent' : colorOf(stepColor(panel, value), theme);
      bar.append(part);
    }
    row.append(make('span', '', label), bar);
    made.append(row);
  }
  return made;
}

const nothingListed: Record<string, string> = {
  alertlist: 'No alerts matching filters',
  annolist: 'No annotations found',
  logs: 'No log lines',
};

function drawList({ type, entries = [] }: PagePanel): HTMLElement {
  if (entries.length === 0) return make('div', 'empty', nothingListed[type] ?? '');
  const made = make('ul', `entries ${type}`);
  for (const { text, detail, color } of entries) {
    const entry = make('li', '');
    const mark = make('i', 'dot');
    mark.style.background = colorOf(color, theme);
    entry.append(mark, make('span', 'text', text), make('time', '', detail));
    made.append(entry);
  }
  return made;
}

function heading({ title, description, note = '' }: PagePanel): HTMLElement {
  const head = make('h2', '');
  head.append(make('span', 'name', title));
  if (note !== '') head.append(make('span', 'note', note));
  if (description !== '') {
    const info = make('span', 'info', 'i');
    info.title = description;
    head.append(info);
  }
  return head;
}

function lineColor({ color, colors, lines }: PagePanel, index: number): string {
  const own = colors[lines[index]?.label ?? ''];
  if (own !== undefined) return colorOf(own, theme);
  return lines.length === 1 && color !== undefined ? colorOf(color, theme) : paletteColor(index);
}

/** What Grafana's calculations make of a line. */
function calculated(values: readonly (number | null)[], calc: string): number | undefined {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length === 0) return undefined;
  if (calc === 'max') return Math.max(...numbers);
  if (calc === 'sum') return numbers.reduce((sum, value) => sum + value, 0);
  return numbers.at(-1);
}

function drawTile(box: HTMLElement, panel: PagePanel, height: number): void {
  const [calc = 'lastNotNull'] = panel.calcs;
  const numbers = panel.lines.map(({ label, values }) => ({ label, values, number: calculated(values, calc) }));
  const worst = Math.max(...numbers.map(({ number }) => number ?? Number.NEGATIVE_INFINITY));
  const color = colorOf(stepColor(panel, worst), theme);
  const values = make('div', 'values');
  for (const { label, number } of numbers.length > 0 ? numbers : [{ label: '', number: undefined }]) {
    const cell = make('div', '');
    if (numbers.length > 1) cell.append(make('small', '', label));
    cell.append(number === undefined ? panel.noValue : formatValue(number, panel.unit));
    cell.style.fontSize = `${Math.min(34, height * 0.36, (panel.w * 54) / Math.max(1, numbers.length) / 3)}px`;
    values.append(cell);
  }
  if (panel.filled && color !== 'transparent') {
    box.classList.add('filled');
    box.style.background = `linear-gradient(120deg, ${color}, color-mix(in srgb, ${color} 78%, black))`;
  }
  box.append(values);
}

function stepColor({ steps }: Pick<PagePanel, 'steps'>, value: number): string {
  return steps.filter((step) => step.value === null || value >= step.value).at(-1)?.color ?? 'green';
}

function drawChart(box: HTMLElement, panel: PagePanel, width: number, height: number): void {
  const legend = make('div', 'legend');
  for (const [index, { label, values }] of panel.lines.entries())
    legend.append(legendEntry(panel, label, values, index));
  const plotBox = make('div', 'plot');
  box.append(plotBox, legend);
  document.body.append(box);
  const plotHeight = height - 36 - legend.offsetHeight;
  const plot = new uPlot(chartOptions(panel, width - 8, plotHeight), [panel.times, ...plotted(panel)], plotBox);
  plots.push(plot);
}

/** The highest of a stack is drawn first, so that the others cover its lower part. */
function drawOrder({ lines, stacked }: PagePanel): number[] {
  return stacked ? [...lines.keys()].reverse() : [...lines.keys()];
}

function plotted(panel: PagePanel): (number | null)[][] {
  if (!panel.stacked) return panel.lines.map(({ values }) => values);
  const sums: number[] = panel.times.map(() => 0);
  const stacks = panel.lines.map(({ values }) =>
    values.map((value, index) => (sums[index] = (sums[index] ?? 0) + (value ?? 0))),
  );
  return stacks.reverse();
}

function legendEntry(panel: PagePanel, label: string, values: readonly (number | null)[], index: number): HTMLElement {
  const entry = make('span', '');
  const mark = make('i', '');
  mark.style.background = lineColor(panel, index);
  entry.append(mark, label);
  const names: Record<string, string> = { lastNotNull: 'Last *', max: 'Max', sum: 'Total' };
  for (const calc of panel.calcs)
    entry.append(make('b', '', `${names[calc] ?? calc}: ${formatValue(calculated(values, calc), panel.unit)}`));
  return entry;
}

function chartOptions(panel: PagePanel, width: number, height: number): Options {
  const css = getComputedStyle(document.documentElement);
  const axis = {
    stroke: css.getPropertyValue('--weak'),
    font: '11px Inter, Arial, "Liberation Sans", sans-serif',
    grid: { stroke: css.getPropertyValue('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'dashboard' }, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: () => [panel.span?.fromSeconds ?? model.fromSeconds, model.toSeconds] },
      y: { range: (_, low, high) => yRange(panel, low, high) },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        incrs: wholeMinutes,
        values: (_, ticks) => ticks.map(panel.span === undefined ? clock : day),
      },
      {
        ...axis,
        size: 58,
        gap: 4,
        space: 36,
        ...(panel.unit === 'bytes' && { incrs: powersOfTwo }),
        values: (_, ticks) => ticks.map((tick) => formatValue(tick, panel.unit)),
      },
    ],
    series: [{}, ...drawOrder(panel).map((index) => lineSeries(panel, index))],
    plugins: [thresholds(panel), marks(panel), tooltip(panel)],
  };
}

/** Ticks of time, in whole minutes. */
const wholeMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * 60);

/** Ticks of bytes: 256 MiB, 512 MiB, … */
const powersOfTwo = Array.from({ length: 50 }, (_, exponent) => 2 ** exponent);

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(5, 10);
}

function clock(seconds: number): string {
  const time = new Date(seconds * 1000);
  return `${String(time.getUTCHours()).padStart(2, '0')}:${String(time.getUTCMinutes()).padStart(2, '0')}`;
}

function yRange({ min = 0, max, softMax }: PagePanel, low: number | null, high: number | null): [number, number] {
  if (max !== undefined) return [min, max];
  const top = Math.max((high ?? 1) * 1.08, softMax ?? 0);
  return [Math.min(min, low ?? min), top > 0 ? top : 1];
}

function lineSeries(panel: PagePanel, index: number): Series {
  const color = lineColor(panel, index);
  const bars = uPlot.paths.bars;
  return {
    stroke: color,
    width: panel.bars ? 0 : 1.8,
    fill: panel.bars ? color : (plot) => fade(plot.ctx, color, plot.bbox.top, plot.bbox.height),
    // Without `show` they are drawn where there is room for them, as Grafana's "auto" does.
    points: panel.bars ? { show: false } : { size: 5, stroke: color, fill: color },
    spanGaps: !panel.bars,
    ...(panel.bars && bars && { paths: bars({ size: [1, 9, 4], align: 0 }) }),
  };
}

function fade(context: CanvasRenderingContext2D, color: string, top: number, height: number): CanvasGradient {
  const gradient = context.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, `${color}33`);
  gradient.addColorStop(1, `${color}05`);
  return gradient;
}

/** Grafana's "dashed + area": a dashed line where a step begins, its colour over the rest. */
function thresholds({ steps, thresholdsShown }: PagePanel): Plugin {
  const paint = (plot: Plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const [index, step] of steps.entries()) paintStep(plot, step, steps[index + 1]?.value ?? null);
    ctx.restore();
  };
  return { hooks: thresholdsShown ? { draw: [paint] } : {} };
}

/** Deployments and stopped tasks, as Grafana draws annotations: a dashed line with a triangle below. */
function marks(panel: PagePanel): Plugin {
  const paint = (plot: Plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const { seconds, color } of shown?.marks ?? []) {
      ctx.strokeStyle = colorOf(color, theme);
      ctx.fillStyle = colorOf(color, theme);
      const x = plot.valToPos(seconds, 'x', true);
      const bottom = bbox.top + bbox.height;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x, bottom);
      ctx.lineTo(x - 5 * devicePixelRatio, bottom + 6 * devicePixelRatio);
      ctx.lineTo(x + 5 * devicePixelRatio, bottom + 6 * devicePixelRatio);
      ctx.fill();
    }
    ctx.restore();
  };
  return { hooks: panel.span === undefined ? { draw: [paint] } : {} };
}

type Plot = InstanceType<typeof uPlot>;

function paintStep(plot: Plot, { value, color }: PagePanel['steps'][number], nextValue: number | null): void {
  const css = colorOf(color, theme);
  if (css === 'transparent') return;
  const { ctx, bbox } = plot;
  const bottom = value === null ? bbox.top + bbox.height : plot.valToPos(value, 'y', true);
  const top = nextValue === null ? bbox.top : plot.valToPos(nextValue, 'y', true);
  ctx.globalAlpha = 0.1;
  ctx.fillStyle = css;
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.globalAlpha = 0.85;
  ctx.strokeStyle = css;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([8 * devicePixelRatio, 6 * devicePixelRatio]);
  ctx.beginPath();
  const line = value === null ? top : bottom;
  ctx.moveTo(bbox.left, line);
  ctx.lineTo(bbox.left + bbox.width, line);
  ctx.stroke();
}

function tooltip(panel: PagePanel): Plugin {
  const box = element('.tooltip');
  const follow = (plot: Plot) => {
    const { idx, left = -1, event } = plot.cursor;
    if (event === null || event === undefined || idx === null || idx === undefined || left < 0) return;
    box.replaceChildren(
      make('time', '', `${new Date((panel.times[idx] ?? 0) * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`),
    );
    for (const [index, { label, values }] of panel.lines.entries())
      box.append(tooltipLine(panel, label, values[idx], index));
    const { clientX, clientY } = event as MouseEvent;
    Object.assign(box.style, {
      display: 'block',
      left: `${Math.min(clientX + 14, innerWidth - 230)}px`,
      top: `${clientY + 14}px`,
    });
  };
  return {
    hooks: {
      setCursor: [follow],
      ready: [({ over }) => over.addEventListener('mouseleave', () => (box.style.display = 'none'))],
    },
  };
}

function tooltipLine(panel: PagePanel, label: string, value: number | null | undefined, index: number): HTMLElement {
  const line = make('p', '');
  const mark = make('i', '');
  mark.style.background = lineColor(panel, index);
  line.append(mark, make('span', '', label), make('span', '', formatValue(value, panel.unit)));
  return line;
}

function start(): void {
  const choice = element('select') as HTMLSelectElement;
  for (const { uid, title, folder } of model.dashboards)
    choice.append(new Option(`${folder} / ${title}`, uid, false, uid === shown?.uid));
  choice.addEventListener('change', () => {
    shown = model.dashboards.find(({ uid }) => uid === choice.value);
    draw();
  });
  element('button').addEventListener('click', () => {
    theme = theme === 'dark' ? 'light' : 'dark';
    draw();
  });
  element('.source').textContent = model.source;
  element('.time').textContent = `${clock(model.fromSeconds)} – ${clock(model.toSeconds)} UTC`;
  addEventListener('resize', draw);
  draw();
}

start();
