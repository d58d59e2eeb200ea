import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Report } from '../files/finding.ts';
import { allPanels, panelName } from '../files/read.ts';

/** Checks that no two panels share an id or a place. */
export function checkGrid(dashboard: Dashboard, report: Report): void {
  const panels = allPanels(dashboard);
  const ids = new Map<number, string>();
  const taken = new Map<string, string>();
  for (const panel of panels) {
    const name = panelName(panel);
    if (!Number.isInteger(panel.id) || Number(panel.id) <= 0)
      report('panel-id', name, `id ${panel.id} is not a positive whole number`);
    else if (ids.has(Number(panel.id)))
      report('panel-id', name, `id ${panel.id} is also that of ${ids.get(Number(panel.id))}`);
    ids.set(Number(panel.id), name);
    checkPlace(panel, name, taken, report);
  }
}

function checkPlace({ gridPos }: Panel | RowPanel, name: string, taken: Map<string, string>, report: Report): void {
  if (gridPos === undefined) {
    report('panel-place', name, 'has no place in the grid');
    return;
  }
  const { x, y, w, h } = gridPos;
  if (
    [x, y, w, h].some((number) => !Number.isInteger(number)) ||
    x < 0 ||
    y < 0 ||
    w < 1 ||
    h < 1 ||
    h > 1000 ||
    x + w > 24
  ) {
    report('panel-place', name, `place x=${x} y=${y} w=${w} h=${h} does not fit the grid of 24 columns`);
    return;
  }
  const overlapped = new Set<string>();
  for (let column = x; column < x + w; column++) {
    for (let row = y; row < y + h; row++) {
      const cell = `${column}:${row}`;
      const other = taken.get(cell);
      if (other !== undefined) overlapped.add(other);
      taken.set(cell, name);
    }
  }
  for (const other of overlapped) report('panel-overlap', name, `lies over ${other}`);
}
