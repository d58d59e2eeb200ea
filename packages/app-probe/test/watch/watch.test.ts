import { defineFleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/monitor/settings.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { parseTarget } from '../../src/target/parse-target.ts';
import { messagesOf } from '../../src/watch/messages.ts';
import { Watch } from '../../src/watch/watch.ts';

const fleet = (probe: object = {}) =>
  defineFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {} },
    services: { ell: {} },
    probe,
  });

const watch = (probe: object = {}) => new Watch(settingsOf(fleet(probe), 'dev').watch);

const result = (atMs: number, parts: Partial<ProbeResult> = {}, task = 'a'): ProbeResult => ({
  target: { ...parseTarget('ell=http://10.0.0.1:8080'), cluster: 'dev', task },
  atMs,
  health: 'UP',
  components: {},
  reading: {},
  ...parts,
});

const titles = (of: Watch, rounds: ProbeResult[][]) =>
  rounds.map((results) =>
    messagesOf(of.observe(results, [], results[0]?.atMs ?? 0)).map(({ title, severity }) => `${severity}: ${title}`),
  );

describe('the messages about the rounds', () => {
  it('announces a heap that stays full after garbage collections, and that it has room again', () => {
    const at = (minute: number, heapAfterGcUsage: number) => [
      result(minute * 60_000, { reading: { heapAfterGcUsage } }),
    ];
    expect(titles(watch(), [at(0, 0.85), at(5, 0.85), at(9.9, 0.85), at(10, 0.85), at(11, 0.78), at(12, 0.7)])).toEqual(
      [[], [], [], ['warn: ell in dev is running out of heap'], [], ['info: ell in dev has heap to spare again']],
    );
  });

  it('does not wait ten minutes when nearly nothing is left', () => {
    const at = (second: number) => [result(second * 1000, { reading: { heapAfterGcUsage: 0.97 } })];
    expect(titles(watch(), [at(0), at(10)])).toEqual([[], ['page: ell in dev is about to run out of heap']]);
  });

  it('announces a deadlock at once, with the names of the threads', () => {
    const dead = result(0, { reading: { threadsDeadlocked: 2 }, deadlockedThreads: ['left', 'right'] });
    const [message] = messagesOf(watch().observe([dead], [], 0));
    expect(message).toMatchObject({
      title: 'ell in dev has deadlocked threads',
      facts: [{ label: 'a', value: 'left, right' }],
    });
  });

  it('makes one message of all tasks of a service that go down together', () => {
    const of = watch({ downAfter: 1 });
    const down = (task: string) => result(0, { health: 'DOWN', error: 'refuses' }, task);
    expect(messagesOf(of.observe([down('a'), down('b')], [], 0))).toMatchObject([
      {
        title: 'ell in dev (2 tasks) is down',
        severity: 'page',
        facts: [{ label: 'a', value: 'refuses' }, { label: 'b' }],
      },
    ]);
  });

  it('gives a starting task its time, but no longer', () => {
    const starting = (atMs: number) => {
      const one = result(atMs, { health: 'DOWN' });
      return [{ ...one, target: { ...one.target, startedAtMs: 0 } }];
    };
    const of = watch({ downAfter: 1, startGraceSeconds: 60 });
    expect(titles(of, [starting(10_000), starting(59_000), starting(60_000)])).toEqual([
      [],
      [],
      ['page: ell in dev is down'],
    ]);
  });

  it('starts anew with the heap of a process that restarted', () => {
    const full = (atMs: number, restarted: boolean) => [
      result(atMs, { reading: { heapAfterGcUsage: 0.9 }, change: { restarted, elapsedSeconds: 1 } }),
    ];
    const of = watch({ heapHighSeconds: 10 });
    expect(titles(of, [full(0, false), full(9_000, true), full(18_000, false)]).flat()).toEqual([]);
  });

  it('warns of a degraded service after a few rounds, and does not page for it', () => {
    const at = (second: number, health: string) => [result(second * 1000, { health, error: 'degraded: mail' })];
    const states = ['DEGRADED', 'DEGRADED', 'DEGRADED', 'DEGRADED', 'UP'].map((health, index) =>
      at(index * 10, health),
    );
    expect(titles(watch({ downAfter: 3 }), states)).toEqual([
      [],
      [],
      ['warn: ell in dev is degraded'],
      [],
      ['info: ell in dev is no longer degraded'],
    ]);
  });

  it('announces a service that has no running task', () => {
    const of = watch({ downAfter: 2 });
    const state = (runningTasks: number, desiredTasks = 2) => [
      { cluster: 'dev', service: 'ell', runningTasks, desiredTasks },
    ];
    const said = [state(2), state(0), state(0), state(1), state(2)].map((services) =>
      messagesOf(of.observe([], services, 0)).map(({ title }) => title),
    );
    expect(said).toEqual([[], [], ['ell in dev has no running task'], [], ['ell in dev runs again']]);
    expect(of.observe([], state(0, 0), 0)).toEqual([]);
  });

  it('labels messages so that they can be routed', () => {
    const of = watch({ downAfter: 1 });
    expect(messagesOf(of.observe([result(0, { health: 'DOWN' })], [], 0))[0]?.labels).toEqual({
      service: 'ell',
      cause: 'down',
    });
  });
});

describe('the settings of a fleet', () => {
  it.each([
    [{ metrics: ['heapUsd'] }, 'probe.metrics.0: expected the key of a metric: up,'],
    [{ perTask: ['constructor'] }, 'probe.perTask.0: expected the key of a metric: up,'],
    [{ intervalSeconds: 2, timeoutSeconds: 3 }, 'rounds would overlap'],
  ])('%j is refused', (probe, message) => {
    expect(() => settingsOf(fleet(probe), 'dev')).toThrow(message);
  });
});
