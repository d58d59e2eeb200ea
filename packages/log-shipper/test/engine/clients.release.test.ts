import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Engine, type EngineName, fetchedPackage, startEngine, startProxy } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShipper, type EngineTransport } from '../../src/index.ts';
import { count, deleteIndexes, documents } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

type Client = { transport: EngineTransport; close(): Promise<void> };
type Clients = Record<string, new (options: { node: string; maxRetries?: number }) => Client>;

/** A real client and an engine that it knows. */
const clients: { wanted: string; engine: EngineName }[] = [
  { wanted: '@elastic/elasticsearch@8', engine: 'es8' },
  { wanted: '@elastic/elasticsearch@9', engine: 'es9' },
  { wanted: '@opensearch-project/opensearch@3', engine: 'os2' },
];

describe.each(clients)('the transport of $wanted on $engine', ({ wanted, engine: name }) => {
  let engine: Engine;
  let Client: Clients[string];

  beforeAll(async () => {
    const folder = await fetchedPackage(wanted);
    const { Client: found } = createRequire(join(folder, 'x.js'))(wanted.replace(/@\d+$/, '')) as Clients;
    if (!found) throw new Error(`${wanted} exports no Client`);
    Client = found;
    engine = await startEngine(name);
  });
  afterAll(() => engine?.stop());
  beforeEach(() => deleteIndexes(engine.url));

  it('stores events, and repairs what the mapping refuses', async () => {
    const client = new Client({ node: engine.url });
    const shipper = createShipper({ transport: client.transport });
    const messages = ['plain', '{"count":1}', '{"count":{"a":2}}'];
    const report = await shipper.ship(payloadOf(eventsOf(600, (i) => messages[i % 3] ?? '')));
    expect(report).toMatchObject({ events: 600, stored: 600, handedBack: 0 });
    expect(await count(engine.url)).toBe(600);
    const repaired = [...(await documents(engine.url)).values()].filter((document) => document['@fields_text']);
    expect(repaired).toHaveLength(200);
    await client.close();
  });

  it('stores once what was on a connection that is lost', async () => {
    const proxy = await startProxy(engine.url);
    const client = new Client({ node: proxy.url });
    const shipper = createShipper({ transport: client.transport });
    await shipper.ship(payloadOf(eventsOf(10, (i) => `before ${i}`, '2')));
    proxy.set({ kind: 'refuse' });
    setTimeout(() => proxy.set({ kind: 'none' }), 300);
    const report = await shipper.ship(payloadOf(eventsOf(100, (i) => `line ${i}`)));
    expect(report).toMatchObject({ stored: 100, handedBack: 0, quarantined: 0 });
    expect(await count(engine.url)).toBe(110);
    await client.close();
    await proxy.stop();
  });

  it('hands back what an engine that is gone did not take', async () => {
    const client = new Client({ node: 'http://127.0.0.1:9' });
    const shipper = createShipper({ transport: client.transport, maxRetryMs: 500 });
    await expect(shipper.ship(payloadOf(eventsOf(10, (i) => `line ${i}`)))).rejects.toMatchObject({
      report: { handedBack: 10, stored: 0 },
    });
    await client.close();
  });
});
