import { describe, expect, it } from 'vitest';
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
});
