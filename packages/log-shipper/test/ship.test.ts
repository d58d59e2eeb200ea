import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, engineNames, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { folderQuarantine } from '../src/quarantine/folder.ts';
import type { QuarantineRecord } from '../src/quarantine/record.ts';
import { createShipper, type Shipper } from '../src/ship.ts';
import { ask, count, deleteIndexes, documents } from './engine-client.ts';
import { eventsOf, goldenCases, payloadOf } from './payloads.ts';

/** `{"d":{"d":…}}` of so many objects. */
function nested(levels: number): object {
  let value: object = { d: 1 };
  for (let i = 1; i < levels; i++) value = { d: value };
  return value;
}

describe.each(engineNames())('shipping to %s', (name) => {
  let engine: Engine;
  let shipper: Shipper;

  beforeAll(async () => {
    engine = await startEngine(name);
  });
  afterAll(() => engine?.stop());
  beforeEach(async () => {
    await shipper?.close();
    await deleteIndexes(engine.url);
    shipper = createShipper({ nodes: engine.url });
  });

  it('stores every golden case as the blueprint would, or with the fields it refuses in @fields_text', async () => {
    for (const { event, bulk, outcome } of goldenCases) {
      if (event['timestamp'] === 'abc') continue;
      await deleteIndexes(engine.url);
      expect(await shipper.ship(payloadOf([event]))).toMatchObject({ events: 1, stored: 1, handedBack: 0 });
      const stored = (await documents(engine.url)).get(event.id);
      if (outcome.uncaught === undefined && !stored?.['@fields_text']) {
        expect(stored).toEqual(JSON.parse((bulk ?? '').split('\n')[1] ?? ''));
      }
      expect(stored).toMatchObject({ '@id': event.id, '@message': event['message'] });
    }
  });

  it('writes the type bizom where the engine knows types, and none where it does not', async () => {
    await shipper.ship(payloadOf(eventsOf(3, (i) => `line ${i}`)));
    expect(await count(engine.url)).toBe(3);
    const [hit] = (await ask(engine.url, 'GET', '/cwl-*/_search'))['hits'].hits;
    const knowsTypes = ['es6', 'es710', 'es7', 'os1'].includes(name);
    expect(hit?._type).toBe(knowsTypes ? 'bizom' : undefined);
  });

  it('writes into an index that has another type, or none, what that index accepts', async () => {
    const index = 'cwl-2015.01.13';
    if (name === 'es6') await ask(engine.url, 'PUT', `/${index}/other/1`, { a: 1 });
    else await ask(engine.url, 'PUT', `/${index}/_doc/1`, { a: 1 });
    await ask(engine.url, 'POST', '/_refresh');
    const report = await shipper.ship(payloadOf(eventsOf(50, (i) => `line ${i}`)));
    expect(report).toMatchObject({ stored: 50, handedBack: 0 });
    expect(await count(engine.url)).toBe(51);
  });

  it('learns from the engine where it was not allowed to ask, and loses nothing meanwhile', async () => {
    const blind = createShipper({ nodes: engine.url, maxBulkBytes: 4096 });
    const { port } = new URL(engine.url);
    const transportless = createShipper({ nodes: `http://localhost:${port}`, maxBulkBytes: 4096, type: 'other' });
    try {
      const [first, second] = await Promise.all([
        blind.ship(payloadOf(eventsOf(100, (i) => `line ${i}`, '1'))),
        transportless.ship(payloadOf(eventsOf(100, (i) => `line ${i}`, '2'))),
      ]);
      expect([first.stored, second.stored]).toEqual([100, 100]);
      expect(await count(engine.url)).toBe(200);
    } finally {
      await Promise.all([blind.close(), transportless.close()]);
    }
  });

  it('moves a field that the index cannot take to @fields_text, and only that one', async () => {
    await shipper.ship(payloadOf(eventsOf(1, () => '{"latency":12,"user":"a"}', '1')));
    const report = await shipper.ship(payloadOf(eventsOf(10, (i) => `{"latency":"slow ${i}","user":"b"}`, '2')));
    expect(report).toMatchObject({ stored: 10, mended: 10, handedBack: 0 });
    const stored = [...(await documents(engine.url)).values()].filter((document) => document['user'] === 'b');
    expect(stored).toHaveLength(10);
    expect(stored[0]?.['@fields_text']).toMatch(/^\{"latency":"slow \d"\}$/);
    expect(stored[0]).not.toHaveProperty('latency');
  });

  it.each<[string, object | undefined, object, object]>([
    ['a dotted name below a text', { app: 'x' }, { 'app.kubernetes.io/name': 'y' }, { level: 'a', other: 1 }],
    ['a text for an object', { app: { x: 1 } }, { app: 'y' }, { level: 'a' }],
    ['an object for a text', { app: 'x' }, { app: { deep: { er: 1 } } }, { level: 'a' }],
    ['an empty name', undefined, { '': 1 }, { level: 'a' }],
    ['an empty name in an object', undefined, { in: { '': 1 } }, { level: 'a' }],
    ['a name of dots', undefined, { '..': 1 }, { level: 'a' }],
    ['a name that begins with a dot', undefined, { '.lead': 1 }, { level: 'a' }],
    ['a name with brackets', { 'count[0]': 1 }, { 'count[0]': 'many' }, { 'count[1]': 1 }],
    ['items of two types', undefined, { mixed: [{ a: 1 }, { a: { b: 1 } }] }, { level: 'a' }],
    ['too many levels for a mapping', undefined, nested(25), { level: 'a' }],
  ])('moves only the field that the index cannot take: %s', async (_, before, moved, kept) => {
    if (before) await shipper.ship(payloadOf(eventsOf(1, () => JSON.stringify(before), '1')));
    const message = JSON.stringify({ ...moved, ...kept });
    const report = await shipper.ship(payloadOf(eventsOf(1, () => message, '2')));
    expect(report).toMatchObject({ stored: 1, mended: 1, quarantined: 0, handedBack: 0 });
    const stored = (await documents(engine.url)).get(`2${'0'.repeat(55)}`);
    expect(JSON.parse(String(stored?.['@fields_text']))).toEqual(moved);
    expect(stored).toMatchObject({ ...kept, '@message': message });
    expect(Object.keys(stored ?? {}).filter((key) => Object.hasOwn(moved, key))).toEqual([]);
  });

  it('repairs documents in an index whose first event brought a @fields_text of another type', async () => {
    const own = [{ a: 1 }, 7, '2024-01-01', ['a'], true];
    await shipper.ship(payloadOf(eventsOf(own.length, (i) => JSON.stringify({ '@fields_text': own[i], n: 1 }), '1')));
    const report = await shipper.ship(payloadOf(eventsOf(1, () => '{"n":"text"}', '2')));
    expect(report).toMatchObject({ stored: 1, mended: 1, handedBack: 0 });
    expect(await count(engine.url)).toBe(own.length + 1);
  });

  it('stores a payload that comes twice, and twice at once, only once', async () => {
    const payload = payloadOf(eventsOf(500, (i) => `line ${i}`));
    await Promise.all([shipper.ship(payload), shipper.ship(payload)]);
    await shipper.ship(payload);
    expect(await count(engine.url)).toBe(500);
  });

  it('says which item an index refuses and why, and stores the others', async () => {
    const mapping = { properties: { '@message': { type: 'long' } } };
    const typed = name === 'es6' ? { bizom: mapping } : mapping;
    await ask(engine.url, 'PUT', '/cwl-2015.01.13', { mappings: typed });
    const shipping = shipper.ship(payloadOf(eventsOf(10, (i) => (i === 7 ? 'not a number' : `${i}`))));
    await expect(shipping).rejects.toMatchObject({
      code: 'NOT_ALL_STORED',
      message: expect.stringMatching(/1 of 10 events.*_id 10+7 in cwl.*400.*@message/),
      report: { stored: 9, handedBack: 1 },
    });
    expect(await count(engine.url)).toBe(9);
  });

  it('takes a body that is too large for the engine apart, down to a document that is', async () => {
    const small = await startEngine(name, { settings: { 'http.max_content_length': '20kb' } });
    const quarantine = await mkdtemp(join(tmpdir(), 'quarantine-'));
    // Body after body, each written over those that are done.
    const careful = createShipper({ nodes: small.url, maxBulkBytes: 32_768, concurrency: 1, quarantine });
    const message = (i: number) => `line ${i} ${'x'.repeat(i % 100 === 50 ? 30_000 : 200)}`;
    try {
      const report = await careful.ship(payloadOf(eventsOf(300, message)));
      expect(report).toMatchObject({ stored: 297, quarantined: 3, handedBack: 0 });
      expect(await count(small.url)).toBe(297);
      const records: QuarantineRecord[] = [];
      for await (const file of folderQuarantine(quarantine).list()) records.push(...file.records);
      const refused = records.map((record) => record.kind === 'document' && JSON.parse(record.document)['@message']);
      expect(refused).toEqual([50, 150, 250].map(message));
    } finally {
      await careful.close();
      await small.stop();
      await rm(quarantine, { recursive: true });
    }
  });
});
