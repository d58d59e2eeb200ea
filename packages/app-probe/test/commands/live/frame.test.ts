import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '@bizom/command/text';
import { describe, expect, it } from 'vitest';
import { renderFrame, type Screen } from '../../../src/commands/live/frame.ts';
import { keyActions } from '../../../src/commands/live/keys.ts';
import { Trends } from '../../../src/commands/live/trends.ts';
import type { RoundReport } from '../../../src/monitor/monitor.ts';
import type { ProbeResult } from '../../../src/probe/result.ts';
import { parseTarget } from '../../../src/target/parse-target.ts';

const result = (number: number, parts: Partial<ProbeResult> = {}): ProbeResult => ({
  target: parseTarget(`service-${number}=http://10.0.0.${number}:8080`),
  atMs: 0,
  health: 'UP',
  components: {},
  reading: { heapUsedBytes: 50, heapMaxBytes: 100, threadsLive: 20 },
  ...parts,
});

const report = (results: ProbeResult[]): RoundReport => ({
  results,
  services: [],
  published: { requests: 1, data: 12, pending: 0, lost: 0, errors: [] },
  messages: [],
  evidence: [],
  problems: [],
  roundMs: 34,
});

const screen = (parts: Partial<Screen> = {}): Screen => ({
  title: 'bizom-probe shop/dev',
  report: undefined,
  sort: 'health',
  trend: undefined,
  notes: [],
  hasKeys: true,
  ...parts,
});

describe('the screen of run', () => {
  it('says that the first round is being made', () => {
    const [title] = renderFrame(screen(), { columns: 80, rows: 24 }, false);
    expect(title).toBe('bizom-probe shop/dev: the first round is being made');
  });

  const crowd = Array.from({ length: 60 }, (_, index) =>
    result(index, index % 2 ? { health: 'DOWN', error: `refuses the connection ${'and more '.repeat(30)}` } : {}),
  );
  it.each([
    [80, 24],
    [80, 6],
    [20, 10],
    [200, 50],
    [40, 3],
  ])('fits into %i columns and %i rows, whatever there is to show', (columns, rows) => {
    const notes = Array.from({ length: 30 }, (_, index) => `12:00:00 note ${index} ${'long '.repeat(50)}`);
    const lines = renderFrame(screen({ report: report(crowd), notes }), { columns, rows }, true);
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns);
  });

  it('says how many targets and troubles do not fit', () => {
    const lines = renderFrame(screen({ report: report(crowd) }), { columns: 80, rows: 24 }, false);
    const [moreRows, moreTroubles] = lines
      .filter((line) => line.startsWith('… '))
      .map((line) => Number.parseInt(line.slice(2), 10));
    const shownRows = lines.filter((line) => line.startsWith('service-')).length;
    expect(shownRows + (moreRows ?? 0)).toBe(60);
    expect(lines.filter((line) => line.startsWith('! ')).length + (moreTroubles ?? 0)).toBe(30);
  });

  it('shows text of a target without what would move the cursor', () => {
    const evil = '\u001b[2J\u001b[Hall is well\nservice-9  UP';
    const lines = renderFrame(
      screen({ report: report([result(1, { health: evil, error: evil })]), notes: [evil] }),
      { columns: 80, rows: 24 },
      false,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    expect(lines.join('\n')).not.toMatch(/\u001b/);
    expect(lines.filter((line) => line.startsWith('service-9'))).toEqual([]);
  });

  it('shows how the heap went, in the place of its target', () => {
    const trends = new Trends(25_000);
    let results: ProbeResult[] = [];
    for (const used of [0, 50, 100]) {
      results = [result(1, { reading: { heapUsedBytes: used, heapMaxBytes: 100 } }), result(2, { reading: {} })];
      trends.add(results);
    }
    const trend = trends.by('heap', results);
    const lines = renderFrame(
      screen({ report: report(results), trend, sort: 'heap' }),
      { columns: 120, rows: 24 },
      false,
    );
    expect(lines.join('\n')).toMatch(/HEAP 5 m/);
    expect(lines.find((line) => line.startsWith('service-1'))).toMatch(/▁[▄▅]█/);
    expect(lines.find((line) => line.startsWith('service-2'))).not.toMatch(/[▁-█]/);
  });
});

describe('trends', () => {
  it('cover five minutes, and the last twelve rounds where rounds are rarer', () => {
    expect(new Trends(10_000).by('heap', []).title).toBe('HEAP 6 m');
    expect(new Trends(1000).by('cpu', []).title).toBe('CPU 5 m');
    expect(new Trends(60_000).by('errors', []).title).toBe('ERRORS 12 m');
  });

  it('show a spike of a single round, and errors against the worst target', () => {
    const trends = new Trends(1000);
    const rate = (target: number, errors: number) =>
      result(target, { change: { restarted: false, elapsedSeconds: 1, httpServerErrorsPerSecond: errors } });
    let results: ProbeResult[] = [];
    for (let round = 0; round < 300; round++) {
      results = [rate(1, round === 130 ? 10 : 0), rate(2, 5)];
      trends.add(results);
    }
    const trend = trends.by('errors', results);
    expect(results.map(trend.of)).toEqual(['▁▁▁▁▁█▁▁▁▁▁▁', '▅▅▅▅▅▅▅▅▅▅▅▅']);
  });

  it('leave a gap where a target did not answer, and keep at most five minutes', () => {
    const trends = new Trends(25_000);
    for (let round = 0; round < 100; round++) trends.add([result(1, round % 2 ? { reading: {} } : {})]);
    const current = result(1);
    expect(trends.by('heap', [current]).of(current)).toBe('▅ ▅ ▅ ▅ ▅ ▅ ');
  });
});

describe('keys', () => {
  it.each([
    ['p', [{ sort: 'heap' }]],
    ['C', [{ sort: 'cpu' }]],
    ['eh', [{ sort: 'errors' }, { sort: 'health' }]],
    ['\u0003', ['stop']],
    ['q', ['stop']],
    ['\u001a', ['suspend']],
    ['x', []],
    // The arrow keys: their last letters are no keys of this view.
    ['\u001b[C', []],
    ['', []],
  ])('%j ask for %j', (input, actions) => {
    expect(keyActions(input)).toEqual(actions);
  });
});
