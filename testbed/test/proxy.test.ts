import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultProxy, startProxy } from '../src/index.ts';

const body = 'x'.repeat(100_000);
const server = createServer((_request, response) => response.end(body));
let proxy: FaultProxy;
/** Sends one request on its own connection. */
const get = async () =>
  (await fetch(proxy.url, { signal: AbortSignal.timeout(1000), headers: { connection: 'close' } })).text();

describe('a proxy', () => {
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  beforeEach(() => proxy.set({ kind: 'none' }));
  afterAll(async () => {
    await proxy.stop();
    server.close();
  });

  test('passes on what it is given', async () => {
    expect(await get()).toBe(body);
  });

  test('cuts an answer off half-way', async () => {
    proxy.set({ kind: 'cut', afterBytes: 50_000 });
    const response = await fetch(proxy.url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(proxy.broken()).toBe(1);
  });

  test('refuses', async () => {
    proxy.set({ kind: 'refuse' });
    await expect(get()).rejects.toThrow('fetch failed');
  });

  test('hangs', async () => {
    proxy.set({ kind: 'hang' });
    await expect(get()).rejects.toThrow('timeout');
  });

  test('delays', async () => {
    proxy.set({ kind: 'delay', delayMs: 150 });
    const before = performance.now();
    expect(await get()).toBe(body);
    expect(performance.now() - before).toBeGreaterThan(140);
  });
});
