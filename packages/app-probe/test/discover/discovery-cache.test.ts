import { describe, expect, it } from 'vitest';
import type { Discovery } from '../../src/discover/discovery.ts';
import { DiscoveryCache } from '../../src/discover/discovery-cache.ts';
import { parseTarget } from '../../src/target/parse-target.ts';

function directory(outcomes: (Error | string)[]) {
  let looks = 0;
  const of = new DiscoveryCache(
    async () => {
      const outcome = outcomes[looks++] ?? 'http://last';
      if (outcome instanceof Error) throw outcome;
      return { targets: [parseTarget(outcome)], services: [], problems: [] };
    },
    { ttlMs: 30_000, pauseMs: 5_000 },
  );
  const urls = async (atMs: number) => (await of.discover(atMs)).targets.map(({ url }) => url);
  return { of, urls, looks: () => looks };
}

describe('what was discovered', () => {
  it('is good for a while', async () => {
    const { urls, looks } = directory(['http://a', 'http://b']);
    expect(await urls(0)).toEqual(['http://a']);
    expect(await urls(29_999)).toEqual(['http://a']);
    expect(await urls(30_000)).toEqual(['http://b']);
    expect(looks()).toBe(2);
  });

  it('is looked at earlier when it is doubted, but not all the time', async () => {
    const { of, urls, looks } = directory(['http://a', 'http://b']);
    await urls(0);
    of.invalidate();
    expect(await urls(4_999)).toEqual(['http://a']);
    expect(await urls(5_000)).toEqual(['http://b']);
    await urls(12_000);
    expect(looks()).toBe(2);
  });

  it('stays good when AWS throttles, and says so', async () => {
    const { of } = directory(['http://a', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })]);
    await of.discover(0);
    expect(await of.discover(30_000)).toMatchObject({
      targets: [{ url: 'http://a' }],
      problems: [expect.stringContaining('ThrottlingException: Rate exceeded')],
    });
    expect(await of.discover(60_000)).toMatchObject({ targets: [{ url: 'http://last' }], problems: [] });
  });

  it('is an error the first time', async () => {
    await expect(directory([new Error('no credentials')]).of.discover(0)).rejects.toThrow('no credentials');
  });

  describe('where ECS answers in part', () => {
    const target = (url: string, cluster: string) => ({ ...parseTarget(url), cluster });
    const state = (cluster: string, runningTasks: number) => ({ cluster, service: 's', runningTasks, desiredTasks: 2 });
    const whole = {
      targets: [target('http://a', 'one'), target('http://b', 'two')],
      services: [state('one', 2), state('two', 2)],
      problems: [],
    };
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    const cacheOf = (...discoveries: Discovery[]) => {
      const left = [...discoveries];
      return new DiscoveryCache(async () => left.shift() ?? whole, { ttlMs: 1 });
    };

    it('keeps the tasks of a cluster that it cannot list, and names it', async () => {
      const part = {
        targets: [target('http://c', 'one')],
        services: [state('one', 1)],
        problems: [],
        unanswered: [
          { cluster: 'two', question: 'tasks' as const, error: denied },
          { cluster: 'two', question: 'services' as const, error: denied },
        ],
      };
      const cache = cacheOf(whole, part);
      await cache.discover(0);
      const found = await cache.discover(10);
      expect(found.targets.map(({ url }) => url)).toEqual(['http://c', 'http://b']);
      expect(found.services).toEqual([state('one', 1), state('two', 2)]);
      expect(found.problems).toEqual([
        'cluster two: ECS does not list its tasks (AccessDeniedException: not authorized); those found before are probed',
        'cluster two: ECS does not list its services (AccessDeniedException: not authorized); their numbers are those found before',
      ]);
      expect((await cache.discover(20)).problems).toEqual([]);
    });

    it('probes the tasks although DescribeServices is denied from the beginning', async () => {
      const found = await cacheOf({
        targets: whole.targets,
        services: [],
        problems: [],
        unanswered: [{ cluster: 'one', question: 'services', error: denied }],
      }).discover(0);
      expect(found.targets).toHaveLength(2);
      expect(found.problems[0]).toContain('cluster one: ECS does not list its services');
    });

    it('fails where nothing was ever answered, naming the cluster', async () => {
      const nothing = { targets: [], services: [], problems: [] };
      const cache = cacheOf({ ...nothing, unanswered: [{ cluster: 'one', question: 'tasks', error: denied }] });
      await expect(cache.discover(0)).rejects.toThrow(
        'cluster one: ECS does not list its tasks (AccessDeniedException',
      );
    });
  });
});
