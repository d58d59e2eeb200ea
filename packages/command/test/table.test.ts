import { describe, expect, it } from 'vitest';
import { renderTable } from '../src/index.ts';
import { textWidth } from '../src/text/index.ts';

const columns = [
  { title: 'SERVICE' },
  { title: 'TASKS', align: 'right' as const },
  { title: 'IMAGE' },
  { title: 'NOTE', optional: true },
];
const rows = [
  ['orders', '3', 'registry.example.com/shop/orders:4f1c2ab', 'steady'],
  ['請求', '12', 'registry.example.com/shop/billing:9d', ''],
];

describe('renderTable', () => {
  it('aligns columns, wide characters too', () => {
    expect(renderTable(columns, rows, { color: false }).split('\n')).toEqual([
      'SERVICE  TASKS  IMAGE                                     NOTE',
      'orders       3  registry.example.com/shop/orders:4f1c2ab  steady',
      '請求        12  registry.example.com/shop/billing:9d',
    ]);
  });

  it('leaves out optional columns and cuts the widest where the terminal is narrow', () => {
    const lines = renderTable(columns, rows, { width: 40, color: false }).split('\n');
    expect(lines.map(textWidth).every((width) => width <= 40)).toBe(true);
    expect(lines).toEqual([
      'SERVICE  TASKS  IMAGE',
      'orders       3  registry.example.com/sh…',
      '請求        12  registry.example.com/sh…',
    ]);
  });

  it('lets no cell forge a row, move the cursor or paint', () => {
    const table = renderTable([{ title: 'A' }, { title: 'B' }], [['x\nforged  row', '\u001b[2Jy\u202e']], {
      color: true,
    });
    expect(table.split('\n')).toHaveLength(2);
    expect(table.split('\n')[1]).toBe('x forged  row  y');
  });

  it('paints cells without counting the colours', () => {
    const [, first, second] = renderTable(
      [{ title: 'A' }, { title: 'B' }],
      [
        [{ text: 'ok', style: 'green' }, 'x'],
        ['failed', 'y'],
      ],
      { color: true },
    ).split('\n');
    expect(first).toBe('\u001b[32mok\u001b[39m      x');
    expect(second).toBe('failed  y');
  });

  it('shows a header alone, and rows that are too short', () => {
    expect(renderTable([{ title: 'A' }], [], { color: false })).toBe('A');
    expect(renderTable([{ title: 'A' }, { title: 'B' }], [['x']], { color: false })).toBe('A  B\nx');
  });

  it('takes many rows', () => {
    const many = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
    expect(renderTable([{ title: 'A' }], many, { width: 80, color: false }).length).toBeGreaterThan(200_000);
  });
});
