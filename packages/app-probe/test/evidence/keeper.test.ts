import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { EvidenceKeeper } from '../../src/evidence/keeper.ts';
import type { EvidenceStore } from '../../src/evidence/store.ts';
import type { Prober } from '../../src/probe/prober.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { parseTarget } from '../../src/target/parse-target.ts';
import type { WatchEvent } from '../../src/watch/watch.ts';

const minute = 60_000;
const rule = { threshold: 95, forMs: 0 };

const result = (task: string, parts: Partial<ProbeResult> = {}): ProbeResult => ({
  target: { ...parseTarget('ell=http://10.0.0.1:8080'), task },
  atMs: 0,
  health: 'UP',
  components: {},
  reading: { heapAfterGcUsage: 0.97 },
  ...parts,
});
const critical = (task: string): WatchEvent => ({
  kind: 'BEGAN',
  condition: 'heapCritical',
  result: result(task),
  value: 97,
  rule,
});

function keeper(put: () => Promise<void> = async () => {}) {
  const stored: { task: string; trigger: string; evidence: Evidence }[] = [];
  const deleted: number[] = [];
  const store = {
    put: async ({ task, trigger }: { task: string; trigger: string }, evidence: Evidence) => {
      await put();
      stored.push({ task, trigger, evidence });
      return `${task}-${trigger}`;
    },
    deleteBefore: async (timeMs: number) => deleted.push(timeMs),
  };
  const prober = {
    threadDump: async () => ({
      threads: [{ name: 'worker password=hunter2', state: 'RUNNABLE', frames: [] }],
      text: '"worker" token=ghp_0123456789abcdefghijABCDEFGHIJ012345',
    }),
    lastScrape: () => 'jvm_info{password="hunter2"} 1',
  };
  const of = new EvidenceKeeper({ store: store as unknown as EvidenceStore, retentionDays: 30 });
  return {
    stored,
    deleted,
    of,
    keep: (events: WatchEvent[], atMs: number) => of.keep(events, prober as unknown as Prober, atMs),
  };
}

describe('keeping evidence', () => {
  it('happens once an incident', async () => {
    const { keep, stored } = keeper();
    expect(await keep([critical('a')], 0)).toEqual({ keys: ['a-heap-critical'], problems: [] });
    expect((await keep([critical('a')], 14 * minute)).keys).toEqual([]);
    expect((await keep([critical('b')], 14 * minute)).keys).toEqual(['b-heap-critical']);
    expect((await keep([critical('a')], 15 * minute)).keys).toEqual(['a-heap-critical']);
    expect(stored).toHaveLength(3);
  });

  it.each([
    ['a deadlock', { kind: 'BEGAN', condition: 'deadlock', result: result('a'), value: 2, rule }, ['deadlock']],
    [
      'threads that pile up',
      { kind: 'BEGAN', condition: 'threadsHigh', result: result('a'), value: 3, rule },
      ['threads-high'],
    ],
    [
      'a health that hangs',
      { kind: 'DOWN', result: result('a', { health: 'DOWN', errorCode: 'TIMEOUT' }), sinceMs: 0 },
      ['hang'],
    ],
    ['a health that is down', { kind: 'DOWN', result: result('a', { health: 'DOWN' }), sinceMs: 0 }, []],
    ['a heap that is high', { kind: 'BEGAN', condition: 'heapHigh', result: result('a'), value: 85, rule }, []],
    ['a condition that ends', { kind: 'ENDED', condition: 'deadlock', result: result('a'), value: 0, rule }, []],
  ] as [string, WatchEvent, string[]][])('%s', async (_, event, triggers) => {
    const { keep, stored } = keeper();
    await keep([event], 0);
    expect(stored.map(({ trigger }) => trigger)).toEqual(triggers);
  });

  it('holds the last rounds, the thread dump and the scrape, without secrets', async () => {
    const { of, keep, stored } = keeper();
    for (let round = 0; round < 40; round++) of.observe([result('a', { atMs: round, error: 'password=hunter2' })]);
    await keep([critical('a')], 5);
    const [{ evidence }] = stored as [(typeof stored)[0]];
    expect(evidence.rounds).toHaveLength(30);
    expect(evidence.rounds.at(-1)).toMatchObject({ atMs: 39, reading: { heapAfterGcUsage: 0.97 } });
    expect(evidence.threads).toHaveLength(1);
    expect(JSON.stringify(evidence)).not.toMatch(/hunter2|ghp_/);
    expect(evidence.scrape).toContain('jvm_info');
  });

  it('says why it failed, and tries again at the next event', async () => {
    const outcomes = [new Error('AccessDenied'), undefined];
    const { keep } = keeper(async () => {
      const outcome = outcomes.shift();
      if (outcome) throw outcome;
    });
    expect(await keep([critical('a')], 0)).toEqual({
      keys: [],
      problems: ['no evidence of ell http://10.0.0.1:8080 is kept: Error AccessDenied'],
    });
    expect((await keep([critical('a')], minute)).keys).toHaveLength(1);
  });

  it('keeps no more than ten at once, and deletes what is too old once an hour', async () => {
    const { keep, stored, deleted } = keeper();
    const kept = await keep(
      Array.from({ length: 25 }, (_, task) => critical(`t${task}`)),
      90 * 24 * 60 * minute,
    );
    expect(stored).toHaveLength(10);
    expect(kept.problems).toEqual(['no evidence is kept of 15 further targets in this round']);
    await keep([critical('other')], 90 * 24 * 60 * minute + minute);
    expect(deleted).toEqual([60 * 24 * 60 * minute]);
  });
});
