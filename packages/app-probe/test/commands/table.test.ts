import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
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

describe('the table', () => {
  it('shows bars for heap and threads', () => {
    const text = renderTable([result], { columns: 200 });
    expect(text).toContain('█████░░░░░ 64.0 MiB / 128 MiB');
    expect(text).toContain('█████░░░░░ 20 / 40, 2 blocked');
    expect(text).toContain('2 h');
  });

  it('keeps its columns in line, with colours and without', () => {
    const down: ProbeResult = { ...result, health: 'DOWN', reading: {}, error: 'refuses the connection' };
    const plain = renderTable([result, down], { columns: 200 });
    expect(plain.split('\n').at(-1)).toBe('! ell http://10.0.0.1:8080: refuses the connection');
    expect(stripVTControlCharacters(renderTable([result, down], { columns: 200, color: true }))).toBe(plain);
    const column = plain.split('\n').map((line) => line.indexOf('http'));
    expect(column[1]).toBe(column[2]);
  });

  it.each([40, 80, 100, 140])('fits into %i columns', (columns) => {
    for (const line of renderTable([result], { columns }).split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });
});
