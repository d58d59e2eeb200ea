import { type Engine, engineNames, startEngine } from '@bizom/testbed';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InstallOptions, install as installOn } from '../../src/engine/install.ts';
import { createShipper, openTransport, type Shipper } from '../../src/ship.ts';
import { ask, deleteIndexes, documents } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const index = 'cwl-2015.01.13';
const daily = { kind: 'daily' as const, name: 'cwl-{yyyy}.{MM}.{dd}', patterns: ['cwl-*'] };
const defaults: InstallOptions = {
  target: daily,
  lifecycle: {},
  format: 'cwl',
  maxFields: 1000,
  refreshIntervalSeconds: 1,
  type: 'bizom',
};
const knowsTypes = ['es6', 'es710', 'es7', 'os1'];

describe.each(engineNames())('the template of %s', (name) => {
  const path = knowsTypes.includes(name) ? '/_template/bizom-logs' : '/_index_template/bizom-logs';
  let engine: Engine;
  let shipper: Shipper;

  beforeAll(async () => {
    engine = await startEngine(name);
  });
  afterAll(() => engine?.stop());
  beforeEach(async () => {
    await deleteIndexes(engine.url);
    await ask(engine.url, 'DELETE', path);
    shipper = createShipper({ nodes: engine.url });
  });
  afterEach(() => shipper?.close());

  async function install(options: Partial<InstallOptions> = {}) {
    const transport = openTransport({ nodes: engine.url });
    try {
      return await installOn(transport, { ...defaults, ...options });
    } finally {
      await transport.connectionPool.empty();
    }
  }

  /** Types of an index's fields by name, whatever the engine puts around them. */
  async function fieldTypes(): Promise<Record<string, string>> {
    const { mappings } = (await ask(engine.url, 'GET', `/${index}/_mapping`))[index];
    const { properties } = mappings.properties ? mappings : (Object.values(mappings)[0] as typeof mappings);
    return Object.fromEntries(
      Object.entries(properties as Record<string, { type: string }>).map(([field, { type }]) => [field, type]),
    );
  }

  it('is put, and put again without a change', async () => {
    expect(await install()).toMatchObject({ path, replaced: false, warnings: [] });
    const first = await ask(engine.url, 'GET', path);
    expect(JSON.stringify(first)).toContain('cwl-*');
    expect(await install()).toMatchObject({ path, replaced: true, warnings: [] });
    expect(await ask(engine.url, 'GET', path)).toEqual(first);
  });

  it('gives way to one of that name that is somebody else’s, and leaves it as it is', async () => {
    const settings = { 'index.number_of_shards': 2 };
    const foreign = knowsTypes.includes(name)
      ? { index_patterns: ['cwl-*'], settings }
      : { index_patterns: ['cwl-*'], template: { settings } };
    await ask(engine.url, 'PUT', path, foreign);
    const before = await ask(engine.url, 'GET', path);
    await expect(install()).rejects.toMatchObject({ code: 'FOREIGN_TEMPLATE' });
    expect(await ask(engine.url, 'GET', path)).toEqual(before);
    expect(JSON.stringify(before)).toContain('number_of_shards');
  });

  it('gives what is shipped then its fields’ types, and takes it at the first try with the type bizom', async () => {
    await install();
    const lines = ['Request failed for order 17', '{"level":"WARN","latency":12,"took":"34 ms"}'];
    const report = await shipper.ship(payloadOf(eventsOf(20, (i) => lines[i % 2] ?? '')));
    expect(report).toMatchObject({ stored: 20, retried: 0, mended: 0 });
    expect(await fieldTypes()).toMatchObject({
      '@timestamp': 'date',
      '@message': (await hasMatchOnlyText()) ? 'match_only_text' : 'text',
      '@fields_text': 'text',
      '@log_group': 'keyword',
      '@log_stream': 'keyword',
      '@owner': 'keyword',
      '@id': 'keyword',
      level: 'keyword',
      took: 'keyword',
      latency: 'long',
    });
    const { hits } = await search({ match_phrase: { '@message': 'failed for order' } });
    expect(hits.hits).toHaveLength(10);
    expect(hits.hits[0]._type).toBe(knowsTypes.includes(name) ? 'bizom' : undefined);
    expect((await search({ term: { level: 'WARN' } })).hits.hits).toHaveLength(10);
  });

  it('lets what cannot be mapped be found in @fields_text', async () => {
    await install();
    await shipper.ship(payloadOf(eventsOf(1, () => '{"latency":12}', '1')));
    expect(await shipper.ship(payloadOf(eventsOf(5, (i) => `{"latency":"slow ${i}"}`, '2')))).toMatchObject({
      stored: 5,
      mended: 5,
    });
    await documents(engine.url);
    expect((await search({ match: { '@fields_text': 'slow' } })).hits.hits).toHaveLength(5);
  });

  it('limits fields and sets the refresh as configured', async () => {
    await install({ maxFields: 60, refreshIntervalSeconds: 7 });
    await shipper.ship(payloadOf(eventsOf(1, () => 'line')));
    const { settings } = (await ask(engine.url, 'GET', `/${index}/_settings?flat_settings=true`))[index];
    expect(settings).toMatchObject({ 'index.refresh_interval': '7s', 'index.mapping.total_fields.limit': '60' });
    const fields = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`field${i}`, i]));
    const report = await shipper.ship(payloadOf(eventsOf(1, () => JSON.stringify(fields), '2')));
    expect(report).toMatchObject({ stored: 1, mended: 1 });
    expect(Object.keys(await fieldTypes()).length).toBeLessThanOrEqual(60);
  });

  it('serves documents without a type where that is asked for', async () => {
    await install({ type: false });
    const typeless = createShipper({ nodes: engine.url, type: false });
    try {
      expect(await typeless.ship(payloadOf(eventsOf(3, () => 'line')))).toMatchObject({ stored: 3, retried: 0 });
      expect(await fieldTypes()).toMatchObject({ '@log_group': 'keyword' });
    } finally {
      await typeless.close();
    }
  });

  it('says why where the engine will not have it', async () => {
    await expect(install({ target: { ...daily, patterns: ['NOT,*lower case'] } })).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      message: expect.stringContaining('400'),
    });
    expect(await ask(engine.url, 'GET', path)).not.toHaveProperty('bizom-logs');
  });

  it('sets shards and replicas, and changes nothing in a dry run', async () => {
    const lifecycle = { shards: 3, replicas: 0 };
    const planned = await install({ lifecycle, dryRun: true });
    expect(planned).toMatchObject({ replaced: false, policy: 'none', requests: [{ method: 'PUT', path }] });
    expect(await ask(engine.url, 'GET', path)).not.toHaveProperty('bizom-logs');
    await install({ lifecycle });
    await shipper.ship(payloadOf(eventsOf(1, () => 'line')));
    const { settings } = (await ask(engine.url, 'GET', `/${index}/_settings?flat_settings=true`))[index];
    expect(settings).toMatchObject({ 'index.number_of_shards': '3', 'index.number_of_replicas': '0' });
  });

  it('says that an engine without lifecycle policies cannot limit the age, and changes nothing', async () => {
    await expect(install({ lifecycle: { retentionDays: 30 } })).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      message: expect.stringContaining('neither index lifecycle management (ILM) nor index state management (ISM)'),
    });
    expect(await ask(engine.url, 'GET', path)).not.toHaveProperty('bizom-logs');
    expect(JSON.stringify(await ask(engine.url, 'GET', '/_cat/indices?format=json'))).not.toContain('policy');
  });

  it('makes the data stream of ECS documents, where the engine has data streams', async () => {
    const target = { kind: 'data-stream' as const, name: 'logs-generic-default', patterns: ['logs-generic-default'] };
    const installing = install({ target, format: 'ecs', type: false });
    if (['es6', 'es710', 'es7'].includes(name)) {
      await expect(installing).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
      return;
    }
    await installing;
    // The builds of Elasticsearch here take the template, and have no data streams.
    if (!name.startsWith('os')) return;
    const ecs = createShipper({ nodes: engine.url, format: 'ecs' });
    try {
      const line = (i: number) => JSON.stringify({ 'log.level': 'ERROR', message: `charge ${i} failed`, took: i });
      expect(await ecs.ship(payloadOf(eventsOf(20, line)))).toMatchObject({ stored: 20, mended: 0, retried: 0 });
      expect(await ecs.ship(payloadOf(eventsOf(2, () => '{"took":{"ms":1}}', '2')))).toMatchObject({
        stored: 2,
        mended: 2,
      });
      await ask(engine.url, 'POST', '/logs-generic-default/_rollover');
      expect(await ecs.ship(payloadOf(eventsOf(20, line)), { isRedelivery: true })).toMatchObject({
        alreadyStored: 20,
      });
      await ask(engine.url, 'POST', '/logs-generic-default/_refresh');
      const find = (query: object) => ask(engine.url, 'POST', '/logs-*-*/_search', { query });
      expect((await find({ term: { 'log.level': 'ERROR' } })).hits.total.value).toBe(20);
      expect((await find({ match: { message: 'failed' } })).hits.total.value).toBe(20);
      expect((await find({ term: { 'data_stream.dataset': 'generic' } })).hits.total.value).toBe(22);
    } finally {
      await ecs.close();
      await ask(engine.url, 'DELETE', '/_data_stream/logs-generic-default');
    }
  });

  async function search(query: Record<string, unknown>) {
    await ask(engine.url, 'POST', `/${index}/_refresh`);
    return ask(engine.url, 'POST', `/${index}/_search`, { size: 100, query });
  }

  async function hasMatchOnlyText(): Promise<boolean> {
    const mapping = { properties: { text: { type: 'match_only_text' } } };
    const created = await ask(engine.url, 'PUT', '/scratch', {
      mappings: name === 'es6' ? { _doc: mapping } : mapping,
    });
    await ask(engine.url, 'DELETE', '/scratch');
    return created['acknowledged'] === true;
  }
});
