import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '@bizom/command/text';
import { describe, expect, it } from 'vitest';
import type { SortKey } from '../../src/commands/sort.ts';
import { renderTable } from '../../src/commands/table.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { parseTarget } from '../../src/target/parse-target.ts';

const mebibyte = 1024 * 1024;
const result: ProbeResult = {
  target: parseTarget('ell=http://10.0.0.1:8080'),
  atMs: 0,
  health: 'UP',
  components: {},
  healthSeconds: 0.012,
  reading: {
    heapUsedBytes: 64 * mebibyte,
    heapMaxBytes: 128 * mebibyte,
    threadsLive: 20,
    threadsPeak: 40,
    threadsBlocked: 2,
    uptimeSeconds: 7300,
  },
};
const lines = (...args: Parameters<typeof renderTable>) => renderTable(...args).split('\n');

describe('the table', () => {
  it('shows bars for heap and threads', () => {
    const text = renderTable([result]);
    expect(text).toContain('█████░░░░░ 64.0 MiB / 128 MiB');
    expect(text).toContain('█████░░░░░ 20 / 40, 2 blocked');
    expect(text).toContain('2 h');
    expect(text).not.toContain('no room');
  });

  it('keeps its columns in line, with colours and without', () => {
    const down: ProbeResult = { ...result, health: 'DOWN', reading: {}, error: 'refuses the connection' };
    const plain = renderTable([result, down], { columns: 200 });
    expect(plain.split('\n').at(-1)).toBe('! ell http://10.0.0.1:8080: refuses the connection');
    expect(stripVTControlCharacters(renderTable([result, down], { columns: 200, color: true }))).toBe(plain);
    const column = plain.split('\n').map((line) => line.indexOf('http'));
    expect(column[1]).toBe(column[2]);
  });

  it.each([20, 40, 80, 100, 140])('fits into %i columns', (columns) => {
    const down: ProbeResult = { ...result, health: 'DOWN', error: 'x'.repeat(300) };
    for (const line of lines([result, down], { columns })) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('gives up bars before columns', () => {
    const [header, row, ...rest] = lines([result], { columns: 130 });
    expect(header).toMatch(/SERVICE .*HEAP .*THREADS .*UPTIME .*TARGET/);
    expect(row).toContain('64.0 MiB / 128 MiB');
    expect(row).not.toContain('█');
    expect(rest).toEqual([]);
  });

  it('names the columns for which there is no room', () => {
    const [header, , note] = lines([result], { columns: 60 });
    expect(header).toMatch(/^SERVICE +HEALTH +HEAP/);
    expect(note).toMatch(/^no room for .*TARGET/);
    const shown = header?.trim().split(/ {2,}/) ?? [];
    expect(shown.filter((title) => note?.includes(title))).toEqual([]);
  });

  it('shows errors only where two rounds were made', () => {
    expect(renderTable([result])).not.toContain('ERRORS/S');
    const change = { restarted: false, elapsedSeconds: 10, httpServerErrorsPerSecond: 1.25 };
    expect(renderTable([{ ...result, change }])).toMatch(/ERRORS\/S[\s\S]*1\.3/);
  });

  const named = (service: string, parts: Partial<ProbeResult>): ProbeResult => ({
    ...result,
    target: parseTarget(`${service}=http://10.0.0.1:8080`),
    ...parts,
  });
  const rate = (httpServerErrorsPerSecond: number, processCpuUsage: number) => ({
    change: { restarted: false, elapsedSeconds: 10, httpServerErrorsPerSecond, processCpuUsage },
  });
  const all = [
    named('one', rate(0, 0.9)),
    named('two', { health: 'DEGRADED', ...rate(2, 0.1), reading: { heapUsedBytes: 9, heapMaxBytes: 10 } }),
    named('three', { health: 'DOWN', reading: {} }),
  ];

  it.each<[SortKey, string[]]>([
    ['health', ['three', 'two', 'one']],
    ['heap', ['two', 'one', 'three']],
    ['cpu', ['one', 'two', 'three']],
    ['errors', ['two', 'one', 'three']],
  ])('sorted by %s has the highest value first and unknown ones last', (sort, order) => {
    const rows = lines(all, { sort }).slice(1, 4);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(order);
  });
});
