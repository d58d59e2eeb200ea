import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, type EngineName, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShipper, type NotAllStoredError, type ShipperOptions } from '../../src/index.ts';
import { ask, count, documents } from '../engine-client.ts';
import { startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

/** A state in which an index or a cluster takes no document, whatever is in it. */
interface State {
  name: string;
  index: string;
  /** Index whose documents are counted afterwards; default that of the writes. */
  target?: string;
  options?: Partial<ShipperOptions>;
  engines?: EngineName[];
  set(put: Put): Promise<unknown>;
  lift(put: Put): Promise<unknown>;
}

type Put = (path: string, body?: unknown, method?: string) => Promise<unknown>;
const setCluster = (put: Put, setting: string, value: unknown) =>
  put('/_cluster/settings', { transient: { [setting]: value } });

const states: State[] = [
  {
    name: 'the cluster has as many shards as it may have',
    index: 'shards',
    set: async (put) => {
      await put('/other', {});
      await setCluster(put, 'cluster.max_shards_per_node', 1);
    },
    lift: (put) => setCluster(put, 'cluster.max_shards_per_node', null),
  },
  {
    name: 'the index is closed',
    index: 'closed',
    set: async (put) => {
      await put('/closed', {});
      await put('/closed/_close', undefined, 'POST');
    },
    lift: (put) => put('/closed/_open', undefined, 'POST'),
  },
  {
    name: 'the alias has no write index',
    index: 'alias',
    target: 'behind-*',
    set: async (put) => {
      await put('/behind-1', { aliases: { alias: {} } });
      await put('/behind-2', { aliases: { alias: {} } });
    },
    lift: (put) =>
      put('/_aliases', { actions: [{ add: { index: 'behind-2', alias: 'alias', is_write_index: true } }] }, 'POST'),
  },
  {
    name: 'the default pipeline is missing',
    index: 'piped',
    set: (put) => put('/piped', { settings: { 'index.default_pipeline': 'nowhere' } }),
    lift: (put) => put('/_ingest/pipeline/nowhere', { processors: [] }),
  },
  {
    name: 'routing is required',
    index: 'routed',
    set: (put) => put('/routed', { mappings: { _routing: { required: true } } }),
    lift: (put) => put('/routed', undefined, 'DELETE'),
  },
  {
    name: 'indexes are not created automatically',
    index: 'automatic',
    set: (put) => setCluster(put, 'action.auto_create_index', 'false'),
    lift: (put) => setCluster(put, 'action.auto_create_index', null),
  },
  {
    name: 'a template is wrong, so that the index cannot be created',
    index: 'templated',
    set: (put) =>
      put('/_template/wrong', { index_patterns: ['templated'], settings: { 'index.default_pipeline': 'x' } }),
    lift: (put) => put('/_ingest/pipeline/x', { processors: [] }),
  },
  {
    name: 'a data stream takes documents by create alone',
    index: 'stream',
    engines: ['os2'],
    set: async (put) => {
      await put('/_index_template/stream', { index_patterns: ['stream'], data_stream: {} });
      await put('/_data_stream/stream');
    },
    lift: async (put) => {
      await put('/_data_stream/stream', undefined, 'DELETE');
      await put('/_index_template/stream', undefined, 'DELETE');
    },
  },
];

const event = (i: number) => JSON.stringify({ level: 'INFO', latency: i, order: { id: `o${i}` } });

describe.each<EngineName>(['es7', 'es8', 'os2'])('a state of %s that is not the fault of a document', (name) => {
  let engine: Engine;
  let quarantine: string;
  beforeAll(async () => {
    engine = await startEngine(name);
    quarantine = await mkdtemp(join(tmpdir(), 'quarantine-'));
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(quarantine, { recursive: true });
  });

  const put: Put = async (path, body, method = 'PUT') => {
    const answer = await ask(engine.url, method, path, body);
    if (answer['error']) throw new Error(`${method} ${path}: ${JSON.stringify(answer['error'])}`);
  };
  // es8 answers as es7 does; only the words about shards are others.
  const here = states.filter(
    ({ engines = ['es7', 'os2'] }, i) => engines.includes(name) || (name === 'es8' && i === 0),
  );

  async function expectIntact(target: string, events: number) {
    const stored = [...(await documents(engine.url, target)).values()];
    expect(stored).toHaveLength(events);
    for (const document of stored) {
      expect(document).toMatchObject({ level: 'INFO', order: { id: expect.any(String) } });
      expect(document).not.toHaveProperty('@fields_text');
    }
    expect(await readdir(quarantine)).toEqual([]);
  }

  it.each(here)(
    'hands events back, stores them whole once it is over: $name',
    async ({ index, target = index, options, set, lift }) => {
      const shipper = createShipper({ nodes: engine.url, index, quarantine, ...options });
      const payload = payloadOf(eventsOf(20, event));
      try {
        await set(put);
        const { report } = await shipper.ship(payload).then(
          () => expect.fail('expected the events to be handed back'),
          (error: NotAllStoredError) => error,
        );
        expect(report).toMatchObject({ stored: 0, quarantined: 0, handedBack: 20, mended: 0 });
        await lift(put);
        expect(await shipper.ship(payload)).toMatchObject({ stored: 20, quarantined: 0, handedBack: 0, mended: 0 });
        await expectIntact(target, 20);
      } finally {
        await shipper.close();
      }
    },
  );

  it('strips nothing where it is over between two tries', async () => {
    let bulks = 0;
    await using front = await startFront(engine.url, ({ url }) => {
      if (url?.startsWith('/_bulk')) bulks++;
      return undefined;
    });
    await put('/brief', {});
    await put('/brief/_close', undefined, 'POST');
    const shipper = createShipper({ nodes: front.url, index: 'brief', quarantine });
    const shipping = shipper.ship(payloadOf(eventsOf(20, event)));
    while (bulks < 1) await sleep(1);
    await put('/brief/_open', undefined, 'POST');
    expect(await shipping).toMatchObject({ stored: 20, quarantined: 0, mended: 0 });
    await shipper.close();
    await expectIntact('brief', 20);
  });

  it('asks a front that refuses everything a few times, not once for each event', async () => {
    for (const [answer, most] of [
      [{ status: 400, body: '<html>Bad Request</html>' }, 2],
      [{ status: 400, body: '{"message":"Bad Request"}' }, 2],
      [{ status: 413, body: '<html>Too Large</html>' }, 12],
      [{ status: 413, body: '' }, 12],
    ] as const) {
      await using front = await startFront(engine.url, ({ url }) => (url?.startsWith('/_bulk') ? answer : undefined));
      const shipper = createShipper({ nodes: front.url, index: 'front', quarantine });
      const shipping = shipper.ship(payloadOf(eventsOf(1_000, event)));
      await expect(shipping).rejects.toMatchObject({ report: { stored: 0, quarantined: 0, handedBack: 1_000 } });
      await shipper.close();
      expect(front.requests.filter((request) => request === 'POST /_bulk').length).toBeLessThanOrEqual(most);
    }
    expect(await readdir(quarantine)).toEqual([]);
  });

  it('names a mapping that allows no new fields for what it is, and keeps the document whole', async () => {
    await put('/strict', { mappings: { dynamic: 'strict', properties: { '@id': { type: 'keyword' } } } });
    const shipper = createShipper({ nodes: engine.url, index: 'strict' });
    const shipping = shipper.ship(payloadOf(eventsOf(1, event)));
    await expect(shipping).rejects.toMatchObject({
      message: expect.stringContaining('strict_dynamic_mapping_exception'),
    });
    await shipper.close();
    expect(await count(engine.url, 'strict')).toBe(0);
  });
});
