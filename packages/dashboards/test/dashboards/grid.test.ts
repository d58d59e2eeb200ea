import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../src/dashboards/grid.ts';
import type { SizedPanel } from '../../src/panels/sized-panel.ts';

const piece = (key: string, width: number, height: number): SizedPanel => ({
  key,
  width,
  height,
  panel: new PanelBuilder().title(key),
});
const places = (panels: SizedPanel[]) =>
  layOut([{ title: 'one', panels }]).map(({ gridPos }) => [gridPos?.x, gridPos?.y, gridPos?.w, gridPos?.h]);

describe('the grid', () => {
  it('puts panels side by side and begins a new line below the tallest one when 24 columns are full', () => {
    expect(places([piece('a', 8, 7), piece('b', 8, 9), piece('c', 12, 5), piece('d', 12, 5)])).toEqual([
      [0, 0, 24, 1],
      [0, 1, 8, 7],
      [8, 1, 8, 9],
      [0, 10, 12, 5],
      [12, 10, 12, 5],
    ]);
  });

  it('begins a section below the whole of the one before', () => {
    const rows = layOut([
      { title: 'one', panels: [piece('a', 24, 4)] },
      { title: 'two', panels: [piece('b', 24, 4)] },
    ]);
    expect(rows.map(({ gridPos }) => gridPos?.y)).toEqual([0, 1, 5, 6]);
  });

  it('keeps the ids of panels when others come before them', () => {
    const [, before] = layOut([{ title: 'one', panels: [piece('cpu', 8, 7)] }]);
    const [, , after] = layOut([{ title: 'one', panels: [piece('new', 8, 7), piece('cpu', 8, 7)] }]);
    expect(after?.id).toBe(before?.id);
  });

  it.each([
    ['a panel wider than the grid', [piece('wide', 25, 1)], 'PANEL_TOO_WIDE', '"wide" is 25 columns'],
    ['two panels of one key', [piece('cpu', 1, 1), piece('cpu', 1, 1)], 'DUPLICATE_ID', '"cpu"'],
  ])('refuses %s', (_, panels, code, part) => {
    expect(() => places(panels)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(part) }));
  });
});
