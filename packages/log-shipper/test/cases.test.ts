import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShipper, type Shipper } from '../src/ship.ts';
import { deleteIndexes, documents } from './engine-client.ts';
import { caseFile } from './payloads.ts';

const idOf = (n: number) => `3${'0'.repeat(54)}${n}`;

describe.each(['es7', 'os2'] as const)('a payload that other shippers handled wrongly, on %s', (name) => {
  let engine: Engine;
  let shipper: Shipper;

  beforeAll(async () => {
    engine = await startEngine(name);
    shipper = createShipper({ nodes: engine.url });
  });
  afterAll(async () => {
    await shipper?.close();
    await engine?.stop();
  });
  beforeEach(() => deleteIndexes(engine.url));

  it('with a field called @fields_text is stored, and later repairs go on', async () => {
    expect(await shipper.ship(caseFile('05-fields-text-object.json'))).toMatchObject({ stored: 1 });
    expect((await documents(engine.url)).get(idOf(1))).toMatchObject({ '@fields_text': '{"@fields_text":{"a":1}}' });
    expect(await shipper.ship(caseFile('07-dotted-after-text.json'))).toMatchObject({ stored: 2, mended: 1 });
  });

  it('with a dotted field below one that is text loses only that field to @fields_text', async () => {
    expect(await shipper.ship(caseFile('07-dotted-after-text.json'))).toMatchObject({
      events: 2,
      stored: 2,
      mended: 1,
    });
    const stored = await documents(engine.url);
    expect(stored.get(idOf(1))).toMatchObject({ app: 'x' });
    expect(stored.get(idOf(2))).toMatchObject({
      ...{ level: 'a', other: 1 },
      '@fields_text': '{"app.kubernetes.io/name":"y"}',
    });
  });

  it('in a row with another one, as Firehose writes them, is stored with it', async () => {
    expect(await shipper.ship(caseFile('08-firehose-concatenated.json'))).toMatchObject({ events: 2, stored: 2 });
    expect([...(await documents(engine.url)).keys()].sort()).toEqual([idOf(1), idOf(2)]);
  });
});
