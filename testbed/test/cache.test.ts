import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workFolder } from '../src/supervisor.ts';

const content = Buffer.alloc(300_000, 'content ');
const sha256 = createHash('sha256').update(content).digest('hex');

async function serving(answer: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/part`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, requests: () => requests, [Symbol.asyncDispose]: close };
}

/** Another process that fetches the file into the cache folder. */
function fetching(cache: string, url: string, expected = sha256) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'fetcher.ts'), url, expected], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { child, ended };
}

const inCache = (cache: string) => readdirSync(join(cache, 'bizom'));

test('an interrupted download is never taken for whole, and leaves nothing', async () => {
  const cache = await workFolder('cache');
  let half = true;
  await using server = await serving((_request, response) => {
    response.setHeader('content-length', content.length);
    if (half) response.write(content.subarray(0, 150_000));
    else response.end(content);
  });
  const first = fetching(cache, server.url);
  await expect.poll(() => inCache(cache).some((name) => name.startsWith('part.part-')), { timeout: 5000 }).toBe(true);
  first.child.kill('SIGKILL');
  await expect.poll(() => inCache(cache), { timeout: 5000 }).toEqual([]);
  half = false;
  expect(await fetching(cache, server.url).ended).toMatchObject({ code: 0 });
  expect(readFileSync(join(cache, 'bizom', 'part')).equals(content)).toBe(true);
});

test('several processes at once fetch it once', async () => {
  const cache = await workFolder('cache');
  await using server = await serving((_request, response) => setTimeout(() => response.end(content), 300));
  const outcomes = await Promise.all([1, 2, 3].map(() => fetching(cache, server.url).ended));
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(server.requests()).toBe(1);
  expect(inCache(cache)).toEqual(['part']);
});

test('a connection that breaks is tried again', async () => {
  const cache = await workFolder('cache');
  let broken = 0;
  await using server = await serving((request, response) => {
    if (broken++ === 0) request.socket.destroy();
    else response.end(content);
  });
  expect(await fetching(cache, server.url).ended).toMatchObject({ code: 0 });
});

test('a wrong checksum is refused, not tried again, and kept nowhere', async () => {
  const cache = await workFolder('cache');
  await using server = await serving((_request, response) => response.end('something else'));
  const { code, output } = await fetching(cache, server.url).ended;
  expect(code).toBe(1);
  expect(output).toContain(`a part could not be fetched from ${server.url}: its sha256 is`);
  expect(server.requests()).toBe(1);
  expect(inCache(cache)).toEqual([]);
});
