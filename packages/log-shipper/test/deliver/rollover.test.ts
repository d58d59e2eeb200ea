import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShipper, openQuarantine, type ShipLimits, type ShipperOptions } from '../../src/index.ts';
import { ask } from '../engine-client.ts';
import { type Front, startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const again = { isRedelivery: true };

/** Kinds of targets that consist of several indexes after a rollover; the es8 here has no data streams. */
const kinds = { es8: ['alias'], os2: ['alias', 'data stream'] } as const;

describe.each(['es8', 'os2'] as const)('%s', (name) => {
  let engine: Engine;
  let front: Front;
  let deny: ((url: string) => { status: number; body: string } | undefined) | undefined;
  let targets = 0;
  beforeAll(async () => {
    engine = await startEngine(name);
    front = await startFront(engine.url, ({ url = '' }) => deny?.(url));
  });
  afterAll(async () => {
    await front?.[Symbol.asyncDispose]();
    await engine?.stop();
  });

  it('asks once whether a target is one index, and looks up nothing in it', async () => {
    front.requests.length = 0;
    const shipper = createShipper({ nodes: front.url });
    const payload = payloadOf(eventsOf(10, (i) => `line ${i}`));
    for (let i = 0; i < 3; i++)
      expect(await shipper.ship(payload, again)).toMatchObject({ stored: 10, alreadyStored: 0, unchecked: 0 });
    await shipper.close();
    // The first time it is not there yet.
    expect(front.requests.filter((request) => request.endsWith('_settings'))).toHaveLength(2);
    expect(front.requests.filter((request) => /_msearch|_refresh/.test(request))).toEqual([]);
  });

  describe.each(kinds[name])('with an %s', (kind) => {
    let target = '';
    beforeEach(async () => {
      target = `logs${targets++}`;
      deny = undefined;
      front.requests.length = 0;
      // No refresh by itself: what is found is found because the lookup refreshes.
      const settings = { 'index.refresh_interval': '-1' };
      if (kind === 'alias')
        await ask(engine.url, 'PUT', `/${target}-000001`, {
          settings,
          aliases: { [target]: { is_write_index: true } },
        });
      else {
        const template = { index_patterns: [target], data_stream: {}, template: { settings } };
        await ask(engine.url, 'PUT', `/_index_template/${target}`, template);
        await ask(engine.url, 'PUT', `/_data_stream/${target}`);
      }
    });

    const rollOver = () => ask(engine.url, 'POST', `/${target}/_rollover`);
    const events = (count: number, idPrefix = '1') =>
      payloadOf(eventsOf(count, (i) => JSON.stringify({ number: i }), idPrefix));

    async function count(): Promise<number> {
      await ask(engine.url, 'POST', `/${target}/_refresh`);
      return (await ask(engine.url, 'GET', `/${target}/_count`))['count'];
    }

    function open(options: Partial<ShipperOptions> = {}) {
      const operation = kind === 'alias' ? 'index' : 'create';
      return createShipper({ nodes: front.url, index: target, operation, ...options });
    }

    async function ship(payload: Buffer, limits: ShipLimits = {}, options: Partial<ShipperOptions> = {}) {
      const shipper = open(options);
      try {
        return await shipper.ship(payload, limits);
      } finally {
        await shipper.close();
      }
    }

    it('has each event once after a rollover between two deliveries', async () => {
      await ship(events(1_500));
      await rollOver();
      expect(await ship(events(1_500), again)).toMatchObject({ stored: 1_500, alreadyStored: 1_500, unchecked: 0 });
      expect(await count()).toBe(1_500);
      expect(front.requests.filter((request) => request.endsWith('_msearch'))).toHaveLength(1);
      expect(front.requests.filter((request) => request.endsWith('_bulk'))).toHaveLength(1);
    });

    it('gets what the first delivery did not store, over any number of rollovers', async () => {
      await ship(events(10, '1'));
      await rollOver();
      await ship(events(10, '2'));
      await rollOver();
      const all = payloadOf(
        ['1', '2', '3'].flatMap((prefix) => eventsOf(10, (i) => JSON.stringify({ number: i }), prefix)),
      );
      expect(await ship(all, again)).toMatchObject({ stored: 30, alreadyStored: 20 });
      await rollOver();
      expect(await ship(all, again)).toMatchObject({ stored: 30, alreadyStored: 30 });
      expect(await count()).toBe(30);
    });

    it('is not asked at a first delivery', async () => {
      expect(await ship(events(10))).toMatchObject({ stored: 10, alreadyStored: 0 });
      expect(front.requests.filter((request) => !request.endsWith('_bulk'))).toEqual(
        expect.not.arrayContaining([expect.stringMatching(/_msearch|_refresh|_settings/)]),
      );
    });

    it('finds ids that are stored several times, and those in indexes that give few hits at once', async () => {
      await ship(events(30));
      await rollOver();
      await ship(events(20));
      await rollOver();
      const settings = { 'index.max_result_window': 7 };
      await ask(engine.url, 'PUT', kind === 'alias' ? `/${target}-*/_settings` : `/${target}/_settings`, settings);
      expect(await ship(events(40), again)).toMatchObject({ stored: 40, alreadyStored: 30, unchecked: 0 });
      expect(await count()).toBe(30 + 20 + 10);
    });

    it('has a replayed document once', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
      const shipper = open();
      const [payload] = [events(5)];
      const document = JSON.stringify({ '@timestamp': '2015-01-13T02:28:53.213Z' });
      const record = (i: number) => ({
        version: 1 as const,
        quarantinedAt: '2015-01-13T02:28:53.213Z',
        engine: 'unknown',
        logGroup: 'group',
        reason: { status: 400, type: 'x', reason: 'x' },
        kind: 'document' as const,
        operation: kind === 'alias' ? ('index' as const) : ('create' as const),
        index: target,
        id: `1${String(i).padStart(55, '0')}`,
        document,
      });
      try {
        await shipper.ship(payload as Buffer);
        await rollOver();
        const quarantine = await openQuarantine(folder);
        await quarantine.put('group/a', [record(4), record(5)]);
        expect(await shipper.replay(quarantine)).toMatchObject({ records: 2, stored: 2, remaining: 0 });
        expect(await count()).toBe(6);
      } finally {
        await shipper.close();
        await rm(folder, { recursive: true });
      }
    });

    it('has each event once where the answer was lost and the alias was rolled over meanwhile', async () => {
      let bulks = 0;
      await using gateway = await startFront(front.url, ({ url }) => {
        if (!url?.startsWith('/_bulk')) return undefined;
        return ++bulks === 2 ? { status: 504 } : undefined;
      });
      const shipper = createShipper({
        nodes: gateway.url,
        index: target,
        operation: kind === 'alias' ? 'index' : 'create',
      });
      await shipper.ship(events(10));
      await rollOver();
      // The gateway gives up on a request with the same items: it may have been carried out.
      expect(await shipper.ship(events(10))).toMatchObject({ stored: 10, alreadyStored: 10, retried: 10 });
      await shipper.close();
      expect(await count()).toBe(10);
    });

    describe('that does not let the ids be looked up', () => {
      afterEach(() => {
        deny = undefined;
      });
      const denied = {
        status: 403,
        body: '{"error":{"type":"security_exception","reason":"no permissions"},"status":403}',
      };

      it('gets the events all the same, and the report says which may be there twice', async () => {
        await ship(events(10));
        await rollOver();
        deny = (url) => (/_msearch|_settings|_refresh/.test(url) ? denied : undefined);
        expect(await ship(events(10), again)).toMatchObject({
          stored: 10,
          alreadyStored: 0,
          unchecked: 10,
          refusals: [
            { status: 403, reason: expect.stringMatching(/^the lookup of what is stored failed: .*no permissions/) },
          ],
        });
        expect(await count()).toBe(20);
      });

      it('is searched where only its kind and the refresh are not allowed', async () => {
        await ship(events(10));
        await rollOver();
        await ask(engine.url, 'POST', `/${target}/_refresh`);
        deny = (url) => (/_settings|_refresh/.test(url) ? denied : undefined);
        expect(await ship(events(10), again)).toMatchObject({ stored: 10, alreadyStored: 10, unchecked: 0 });
      });

      it('is asked again where it is only busy', async () => {
        await ship(events(10));
        await rollOver();
        let searches = 0;
        deny = (url) => (url.includes('_msearch') && searches++ === 0 ? { status: 429, body: '{}' } : undefined);
        expect(await ship(events(10), again)).toMatchObject({ stored: 10, alreadyStored: 10, unchecked: 0 });
        expect(searches).toBe(2);
      });
    });
  });
});
