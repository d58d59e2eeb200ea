import { describe, expect, it } from 'vitest';
import { indexTarget, type LifecycleRules, type TargetRules } from '../../src/engine/index-target.ts';
import { install as installOn } from '../../src/engine/install.ts';
import { openTransport } from '../../src/ship.ts';
import { type LifecycleServer, startLifecycleServer } from './lifecycle-server.ts';

const daily: TargetRules = { format: 'cwl', index: 'cwl-{yyyy}.{MM}.{dd}', operation: 'index' };
const alias: TargetRules = { ...daily, index: 'logs' };
const stream: TargetRules = { format: 'ecs', index: 'logs-generic-default', operation: 'create' };

async function install({ url }: LifecycleServer, rules: TargetRules, lifecycle: LifecycleRules, dryRun = false) {
  const transport = openTransport({ nodes: url });
  try {
    const options = { maxFields: 1000, refreshIntervalSeconds: 1, type: false as const, format: rules.format, dryRun };
    return await installOn(transport, { ...options, target: indexTarget(rules, lifecycle), lifecycle });
  } finally {
    await transport.connectionPool.empty();
  }
}

const engines = [
  { name: 'Elasticsearch', manager: 'ilm', version: { number: '8.19.0' }, path: '/_ilm/policy/bizom-logs' },
  {
    name: 'OpenSearch',
    manager: 'ism',
    version: { number: '2.19.0', distribution: 'opensearch' },
    path: '/_plugins/_ism/policies/bizom-logs',
  },
  {
    name: 'Amazon’s Elasticsearch Service',
    manager: 'opendistro',
    version: { number: '7.10.2' },
    path: '/_opendistro/_ism/policies/bizom-logs',
  },
] as const;

describe.each(engines)('the lifecycle policy of $name', ({ manager, version, path }) => {
  it('is put before the template, and put again only where it differs', async () => {
    await using server = await startLifecycleServer(manager, version);
    const planned = await install(server, daily, { retentionDays: 30 }, true);
    expect(planned.requests.map((request) => request.path)).toEqual([path, planned.path]);
    expect(server.changes).toEqual([]);
    expect(await install(server, daily, { retentionDays: 30 })).toMatchObject({ policy: 'installed', replaced: false });
    expect(server.changes).toEqual([`PUT ${path}`, `PUT ${planned.path}`]);
    expect(await install(server, daily, { retentionDays: 30 })).toMatchObject({ policy: 'unchanged', replaced: true });
    expect(await install(server, daily, { retentionDays: 14 })).toMatchObject({ policy: 'installed' });
    // The last documents of a day are a day younger than its index.
    expect(JSON.stringify(server.stored.get(path))).toContain('"15d"');
  });

  it('leaves one of that name alone that somebody else made, and then changes nothing', async () => {
    await using server = await startLifecycleServer(manager, version);
    server.stored.set(path, { policy: { description: 'ours', phases: {} }, seq: 1 });
    await expect(install(server, daily, { retentionDays: 30 })).rejects.toMatchObject({ code: 'FOREIGN_POLICY' });
    expect(server.changes).toEqual([]);
  });

  it('rolls an alias over, whose first index is made once', async () => {
    await using server = await startLifecycleServer(manager, version);
    const { path: template } = await install(server, alias, { retentionDays: 7, rolloverGb: 50 });
    expect(server.changes).toEqual([`PUT ${path}`, `PUT ${template}`, 'PUT /logs-000001']);
    expect(server.stored.get('/logs-000001')).toEqual({ aliases: { logs: { is_write_index: true } } });
    expect(JSON.stringify(server.stored.get(template))).toMatch(/"[\w.]+\.rollover_alias":"logs"/);
    const policy = JSON.stringify(server.stored.get(path));
    expect(policy).toContain('"50gb"');
    expect(policy).toContain('"7d"');
    server.stored.set('/logs', { 'logs-000001': { aliases: { logs: {} } } });
    await install(server, alias, { retentionDays: 7, rolloverGb: 50 });
    expect(server.changes.slice(3)).toEqual([`PUT ${template}`]);
  });

  it('rolls a data stream over, which needs no alias', async () => {
    await using server = await startLifecycleServer(manager, version);
    const { path: template } = await install(server, stream, { rolloverGb: 50 });
    expect(server.stored.get(template)).toMatchObject({
      index_patterns: ['logs-generic-default'],
      data_stream: {},
      priority: 200,
    });
    expect(JSON.stringify(server.stored.get(template))).not.toContain('rollover_alias');
    expect(server.changes).toEqual([`PUT ${path}`, `PUT ${template}`]);
  });

  it('is not asked for where neither age nor size is limited', async () => {
    await using server = await startLifecycleServer(manager, version);
    expect(await install(server, daily, { shards: 3 })).toMatchObject({ policy: 'none' });
    expect(server.stored.has(path)).toBe(false);
  });
});

describe('the target of an installation', () => {
  it.each([
    [daily, {}, { kind: 'daily', patterns: ['cwl-*'] }],
    [{ ...daily, index: 'a-{yyyy}-{MM}-b' }, {}, { kind: 'daily', patterns: ['a-*-b'] }],
    [alias, { rolloverGb: 1 }, { kind: 'alias', patterns: ['logs-*'] }],
    [alias, {}, { kind: 'index', patterns: ['logs', 'logs-*'] }],
    [stream, {}, { kind: 'data-stream', patterns: ['logs-generic-default'] }],
    [{ ...alias, operation: 'create' as const }, {}, { kind: 'data-stream', patterns: ['logs'] }],
  ])('%j %j', (rules, lifecycle, expected) => {
    expect(indexTarget(rules, lifecycle)).toMatchObject(expected);
  });

  it('is no daily index where it is to be rolled over', () => {
    expect(() => indexTarget(daily, { rolloverGb: 1 })).toThrow(
      /^rolloverGb: expected only with an alias or a data stream/,
    );
  });

  it('is not every index', () => {
    expect(() => indexTarget({ ...daily, index: '{yyyy}-logs-{MM}' }, {})).toThrow(
      /^pattern: expected one that does not/,
    );
  });

  it('is an alias, not an index of that name', async () => {
    await using server = await startLifecycleServer('ilm', { number: '8.19.0' });
    server.stored.set('/logs', { logs: { aliases: {} } });
    await expect(install(server, alias, { rolloverGb: 1 })).rejects.toThrow(
      'logs is an index, and so cannot be rolled over',
    );
    expect(server.changes).toEqual([]);
  });
});
