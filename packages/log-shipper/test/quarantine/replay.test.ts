import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { folderQuarantine } from '../../src/quarantine/folder.ts';
import type { QuarantineRecord } from '../../src/quarantine/record.ts';
import { createShipper, type Shipper } from '../../src/ship.ts';
import { ask, count, deleteIndexes, documents } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const longMessages = { mappings: { properties: { '@message': { type: 'long' } } } };

describe('what an engine refuses for good', () => {
  let engine: Engine;
  let folder: string;
  let shipper: Shipper;

  beforeAll(async () => {
    engine = await startEngine('es7');
  });
  afterAll(() => engine?.stop());
  beforeEach(async () => {
    await deleteIndexes(engine.url);
    folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
    shipper = createShipper({ nodes: engine.url, quarantine: folder });
    return async () => {
      await shipper.close();
      await rm(folder, { recursive: true });
    };
  });

  it('goes to the quarantine with its reason, and from there to the same ids once the cause is fixed', async () => {
    await ask(engine.url, 'PUT', '/cwl-2015.01.13', longMessages);
    const payload = payloadOf(eventsOf(100, (i) => (i % 10 === 0 ? `text ${i}` : `${i}`)));
    expect(await shipper.ship(payload)).toMatchObject({ events: 100, stored: 90, quarantined: 10, handedBack: 0 });
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 10, stored: 0, remaining: 10 });

    await deleteIndexes(engine.url);
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 10, stored: 10, remaining: 0 });
    expect((await documents(engine.url)).get(`1${'0'.repeat(55)}`)).toMatchObject({ '@message': 'text 0' });
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 0 });
  });

  it('is contained when it is replayed, if it was kept with a field that ends nodes', async () => {
    const deep = `${'['.repeat(4_000)}${'9'.repeat(20)}${']'.repeat(4_000)}`;
    const record = (id: string, document: string): QuarantineRecord => ({
      ...{ version: 1, quarantinedAt: '', reason: { status: 400, type: 't', reason: 'r' }, engine: '', logGroup: 'g' },
      ...{ kind: 'document', operation: 'index', index: 'cwl-2015.01.13', id, document },
    });
    await folderQuarantine(folder).put('g/1', [
      record('deep', `{"a":${deep},"b":1,"@message":"m"}`),
      record('own', '{"@fields_text":{"a":1},"@message":"m"}'),
      record('repaired', '{"@fields_text":"{\\"a\\":1}","n":1}'),
    ]);
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 3, stored: 3, remaining: 0 });
    const stored = await documents(engine.url);
    expect(stored.get('deep')).toMatchObject({ b: 1, '@message': 'm' });
    expect(stored.get('deep')?.['@fields_text']).toMatch(/^\{"a":\[{4000}[\d.e+]+\]{4000}\}$/);
    expect(stored.get('own')).toEqual({ '@message': 'm', '@fields_text': '{"@fields_text":{"a":1}}' });
    expect(stored.get('repaired')).toMatchObject({ '@fields_text': '{"a":1}' });
  });

  it('does not come between the good events and the engine, nor fail the delivery', async () => {
    const events = [...eventsOf(5, (i) => `line ${i}`), { id: 'x', timestamp: 'abc', message: 'm' }, { id: 7 }];
    expect(await shipper.ship(payloadOf(events))).toMatchObject({ events: 7, stored: 5, quarantined: 2 });
    expect(await count(engine.url)).toBe(5);
    const report = await shipper.replay(folderQuarantine(folder));
    expect(report).toMatchObject({
      stored: 0,
      remaining: 2,
      reasons: expect.arrayContaining([expect.stringContaining('"abc"'), expect.stringContaining('id')]),
    });
  });

  it('keeps a payload that cannot be decoded, and does not lose it in a replay', async () => {
    expect(await shipper.ship(Buffer.from('1f8b000000', 'hex'))).toMatchObject({ events: 1, quarantined: 1 });
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 1, remaining: 1 });
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 1, remaining: 1 });
  });

  it('is kept as it was first sent, and so stored whole once the engine takes it', async () => {
    const properties = Object.fromEntries(
      ['@id', '@timestamp', '@message', '@owner', '@log_group', '@log_stream'].map((name) => [
        name,
        { type: 'keyword' },
      ]),
    );
    await ask(engine.url, 'PUT', '/cwl-2015.01.13', { mappings: { dynamic: 'strict', properties } });
    const payload = payloadOf(eventsOf(1, () => '{"level":"ERROR","http":{"status":500}}'));
    expect(await shipper.ship(payload)).toMatchObject({ stored: 0, quarantined: 1 });
    await deleteIndexes(engine.url);
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ stored: 1, remaining: 0 });
    const [stored] = (await documents(engine.url, 'cwl-2015.01.13')).values();
    expect(stored).toMatchObject({ level: 'ERROR', http: { status: 500 } });
    expect(stored).not.toHaveProperty('@fields_text');
  });

  it('does not come between the others and the engine, whatever is in it', async () => {
    const deep = `{"n":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const messages = ['{"a":1,"b":2}', '{"a":"x","@fields_text":"hello"}', deep, '{"b":1,"c":1,"@fields_text":"hi"}'];
    const careful = createShipper({ nodes: engine.url, quarantine: folder, maxFields: 2 });
    try {
      expect(await careful.ship(payloadOf(eventsOf(4, (i) => messages[i] as string)))).toMatchObject({
        stored: 4,
        mended: 1,
        quarantined: 0,
      });
    } finally {
      await careful.close();
    }
    const stored = await documents(engine.url);
    expect(stored.get(`1${'0'.repeat(54)}1`)).toMatchObject({ '@fields_text': '{"@fields_text":"hello","a":"x"}' });
    expect(stored.get(`1${'0'.repeat(54)}2`)).toMatchObject({ '@message': deep });
    expect(stored.get(`1${'0'.repeat(54)}3`)).toMatchObject({ b: 1, '@fields_text': '{"@fields_text":"hi","c":1}' });
  });

  it('stays where it cannot be stored yet, and does not keep the rest from being stored', async () => {
    const record = (index: string, id: string): QuarantineRecord => ({
      ...{ version: 1, quarantinedAt: '', reason: { status: 400, type: 't', reason: 'r' }, engine: '', logGroup: 'g' },
      ...{ kind: 'document', operation: 'index', index, id, document: '{"a":1}' },
    });
    const quarantine = folderQuarantine(folder);
    await ask(engine.url, 'PUT', '/cwl-blocked', { settings: { 'index.blocks.write': true } });
    await quarantine.put('a', [record('cwl-blocked', '1')]);
    await writeFile(join(folder, 'b.jsonl'), '{"x":1}\n');
    await quarantine.put('c', [record('cwl-new', '2'), record('cwl-new', '3')]);
    expect(await shipper.replay(quarantine)).toEqual({
      ...{ records: 4, stored: 2, remaining: 2, skipped: 0, stopped: false },
      reasons: [
        expect.stringContaining('blocked'),
        expect.stringContaining('b.jsonl line 1 is not a quarantine record'),
      ],
    });
    expect(await count(engine.url, 'cwl-new')).toBe(2);
    await ask(engine.url, 'DELETE', '/cwl-blocked');
    expect(await shipper.replay(quarantine)).toMatchObject({ records: 2, stored: 1, remaining: 1 });
  });

  it('goes to the same ids from an input with several payloads, of which one cannot be read', async () => {
    const parts = [
      payloadOf(eventsOf(2, () => 'x', '1')),
      gzipSync('{"messageType":"DATA_MESSAGE","logEvents":1}'),
      payloadOf(eventsOf(2, () => 'x', '2')),
    ];
    expect(await shipper.ship(Buffer.concat(parts))).toMatchObject({ events: 5, stored: 4, quarantined: 1 });
    const unknown = [...parts, gzipSync('{"hello":1}')];
    expect(await shipper.ship(Buffer.concat(unknown))).toMatchObject({ events: 6, stored: 4, quarantined: 2 });
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({ records: 2, stored: 0, remaining: 2 });
    expect(await count(engine.url)).toBe(4);
  });

  it('says which files were skipped, and why', async () => {
    await writeFile(join(folder, 'notes.txt'), 'x');
    expect(await shipper.replay(folderQuarantine(folder))).toMatchObject({
      ...{ records: 0, skipped: 1 },
      reasons: [expect.stringMatching(/notes\.txt is not a \.jsonl file/)],
    });
  });

  it('is not tried any further where nothing answers, or time is up', async () => {
    const quarantine = folderQuarantine(folder);
    await shipper.ship(Buffer.from('1f8b000000', 'hex'));
    await shipper.ship(Buffer.from('1f8b000001', 'hex'));
    expect(await shipper.replay(quarantine, { timeLeftMs: () => 0 })).toMatchObject({ remaining: 1, stopped: true });
    const away = createShipper({ nodes: 'http://127.0.0.1:9', maxRetryMs: 0 });
    try {
      await ask(engine.url, 'PUT', '/cwl-2015.01.13', longMessages);
      await shipper.ship(payloadOf(eventsOf(1, () => 'text')));
      expect(await away.replay(quarantine)).toMatchObject({ stored: 0, stopped: true });
    } finally {
      await away.close();
    }
  });

  it('is handed back where the quarantine itself fails', async () => {
    const broken = createShipper({ nodes: engine.url, quarantine: '/dev/null/nowhere' });
    try {
      const shipping = broken.ship(
        payloadOf([...eventsOf(2, () => 'ok'), { id: 'x', timestamp: 'abc', message: 'm' }]),
      );
      await expect(shipping).rejects.toMatchObject({ code: 'NOT_ALL_STORED', report: { stored: 2, handedBack: 1 } });
    } finally {
      await broken.close();
    }
  });

  it('is quarantined as redacted, never as received', async () => {
    const redact = { fields: ['password'], patterns: ['\\b4\\d{15}\\b'] };
    const careful = createShipper({ nodes: engine.url, quarantine: folder, redact });
    const note = { note: 'x'.repeat(55), card: '4111111111111111' };
    try {
      await careful.ship(
        payloadOf([
          { id: 'x', timestamp: 'abc', message: 'password=hunter2' },
          { id: 'y', timestamp: 1_421_116_133_213, message: note },
          { id: 'z', timestamp: 1_421_116_133_213, message: 4111111111111111 },
        ]),
      );
      await careful.ship(
        payloadOf(
          eventsOf(1, () => '{"password":"hunter2"}'),
          { owner: 4111111111111111 },
        ),
      );
      await careful.ship('{"logEvents":[{"message":"password=hunter2');
      await careful.ship('{"a":hunter2,"password":"hunter2"}');
    } finally {
      await careful.close();
    }
    const kept: string[] = [];
    for await (const file of folderQuarantine(folder).list()) {
      for (const record of file.records) {
        const inflated = record.kind === 'payload' ? gunzipSync(Buffer.from(record.payload, 'base64')) : '';
        kept.push(JSON.stringify(record) + inflated.toString());
      }
    }
    expect(kept).toHaveLength(6);
    for (const text of kept) {
      expect(text).toContain('[redacted]');
      expect(text.replaceAll('"a":hunter2', '')).not.toMatch(/hunter2|4111111/);
    }
  });

  it('never ships its own log group', async () => {
    const own = createShipper({ nodes: engine.url, quarantine: folder, ownLogGroups: ['/aws/lambda/shipper'] });
    try {
      const payload = payloadOf(
        eventsOf(1, () => 'x'),
        { logGroup: '/aws/lambda/shipper' },
      );
      await expect(own.ship(payload)).rejects.toMatchObject({ code: 'SELF_LOOP' });
    } finally {
      await own.close();
    }
  });

  it('counts every event exactly once, whatever the rules make of it', async () => {
    const rules = createShipper({
      nodes: engine.url,
      quarantine: folder,
      stitch: true,
      sample: [{ pattern: 'DEBUG', keepOneIn: 0 }],
      redact: { fields: ['password'] },
      maxFields: 3,
    });
    const messages = ['ERROR x', '\tat a.B.c(B.java:1)', 'DEBUG noise', '{"a":1,"b":2,"c":3,"d":4}', 'password=x'];
    try {
      const report = await rules.ship(
        payloadOf([...eventsOf(5, (i) => messages[i] as string), { id: 'x', timestamp: '?', message: 'm' }]),
      );
      expect(report).toMatchObject({
        events: 6,
        stored: 3,
        stitched: 1,
        sampledOut: 1,
        quarantined: 1,
        handedBack: 0,
        redacted: 1,
      });
      const stored = [...(await documents(engine.url)).values()];
      expect(stored.find((each) => each['a'] === 1)).toMatchObject({ a: 1, b: 2, c: 3, '@fields_text': '{"d":4}' });
    } finally {
      await rules.close();
    }
  });
});
