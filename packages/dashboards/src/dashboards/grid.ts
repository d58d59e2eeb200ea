import { type Panel, RowBuilder, type RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardsError } from '../model/errors.ts';
import { panelId } from '../model/ids.ts';
import type { Section } from '../panels/sized-panel.ts';

/** Columns of Grafana's grid. */
const gridColumns = 24;

/** Places sections under each other: a row header each, its panels left to right, a new line where the 24 columns are full. */
export function layOut(sections: readonly Section[]): (Panel | RowPanel)[] {
  const placed: (Panel | RowPanel)[] = [];
  const keys = new Set<string>();
  let y = 0;
  for (const section of sections) {
    placed.push(rowHeader(section.title, y));
    y = placePieces(section, y + 1, placed, keys);
  }
  return placed;
}

function rowHeader(title: string, y: number): RowPanel {
  const row = new RowBuilder(title).id(panelId(`row ${title}`)).gridPos({ x: 0, y, w: gridColumns, h: 1 });
  return row.build();
}

function placePieces(section: Section, top: number, placed: (Panel | RowPanel)[], keys: Set<string>): number {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  for (const { key, width, height, panel } of section.panels) {
    if (width > gridColumns)
      throw new DashboardsError(
        'PANEL_TOO_WIDE',
        `Panel "${key}" is ${width} columns wide; the grid has ${gridColumns}.`,
      );
    if (keys.has(key))
      throw new DashboardsError('DUPLICATE_ID', `Two panels have the key "${key}"; give one another key.`);
    keys.add(key);
    if (x + width > gridColumns) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    placed.push({ ...panel.build(), id: panelId(key), gridPos: { x, y, w: width, h: height } });
    x += width;
    lineHeight = Math.max(lineHeight, height);
  }
  return y + lineHeight;
}
