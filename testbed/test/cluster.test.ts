import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, type EngineName, engineNames, startCluster } from '../src/index.ts';

const names: readonly EngineName[] = process.env['BIZOM_ALL_ENGINES'] ? engineNames() : ['es710'];

describe.each(names)('a cluster of three %s', (name) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(name);
  });
  afterAll(() => cluster?.stop());

  test('loses no document to kill -9 of one node, and takes it back', async () => {
    const [first, second, third] = cluster.urls as [string, string, string];
    const type = name === 'es6' ? 'thing' : '_doc';
    await send('PUT', `${first}/things`, { settings: { number_of_shards: 3, number_of_replicas: 1 } });
    await get(`${first}/_cluster/health?wait_for_status=green&timeout=60s`);
    for (let id = 0; id < 30; id++) await send('PUT', `${first}/things/${type}/${id}`, {});
    await cluster.nodes[0]?.kill();
    await expect.poll(() => nodesSeenBy(second), { timeout: 90_000 }).toBe(2);
    await send('PUT', `${third}/things/${type}/while-down?timeout=60s`, {});
    await cluster.nodes[0]?.restart();
    await expect.poll(() => nodesSeenBy(first), { timeout: 90_000 }).toBe(3);
    await get(`${first}/things/_refresh`);
    expect(await get(`${first}/things/_count`)).toMatchObject({ count: 31 });
  }, 240_000);
});

async function nodesSeenBy(url: string): Promise<unknown> {
  return (await get(`${url}/_cluster/health?local=true`))['number_of_nodes'];
}

async function get(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}

async function send(method: string, url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}
