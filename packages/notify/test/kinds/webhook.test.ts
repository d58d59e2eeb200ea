import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { type ChannelConfig, createChannel } from '../../src/index.ts';
import { png, update } from '../samples.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that answers with these statuses, then 204. */
async function startServer(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const status = statuses.shift() ?? 204;
    const wait = status === 429 ? { 'retry-after': '1' } : {};
    response.writeHead(status, wait).end(status === 204 ? '' : `no: ${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('a webhook', () => {
  it('gets the whole message as JSON', async () => {
    await using server = await startServer();
    const picture = { png: png(), alt: 'Memory' };
    await createChannel({ type: 'webhook', url: server.url }).send(update('worse', { picture }));
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
      version: 1,
      headline: '🔴 PAGE: Worse: orders in prod: Java heap is full',
      severity: 'page',
      advice: expect.stringContaining('heap dump'),
      incident: { key: 'prod/orders#1', state: 'worse', startedAt: '2026-03-04T08:33:12.000Z', occurrences: 7 },
      labels: { cause: 'oom-heap' },
      picture: { contentType: 'image/png', base64: Buffer.from(png()).toString('base64') },
    });
  });

  it.each(['whsec_c3RhbmQtaW4gc2lnbmluZyBrZXk=', 'plain text key'])(
    'is signed as Standard Webhooks says, with the key %s',
    async (signingSecret) => {
      await using server = await startServer();
      await createChannel({ type: 'webhook', url: server.url, signingSecret }).send(update('new'));
      const { headers, body } = server.received[0] ?? { headers: {}, body: '' };
      const verifier = new Webhook(signingSecret, signingSecret.startsWith('whsec_') ? undefined : { format: 'raw' });
      expect(verifier.verify(body, headers as Record<string, string>)).toMatchObject({ version: 1 });
      expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
    },
  );

  it('sends the same id again after a server error', async () => {
    await using server = await startServer(503);
    await createChannel({ type: 'webhook', url: server.url }).send(update('new'));
    const ids = server.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  it('waits as long as a 429 asks, then sends', async () => {
    await using server = await startServer(429);
    const beganMs = Date.now();
    await createChannel({ type: 'webhook', url: server.url }).send(update('new'));
    expect(server.received).toHaveLength(2);
    expect(Date.now() - beganMs).toBeGreaterThanOrEqual(990);
  });

  it.each([400, 401, 403, 404, 410, 413, 422])('does not send again after %i', async (status) => {
    await using server = await startServer(status);
    await expect(createChannel({ type: 'webhook', url: server.url }).send(update('new'))).rejects.toMatchObject({
      code: 'REFUSED',
    });
    expect(server.received).toHaveLength(1);
  });

  it('sends configured headers, and keeps their secrets out of errors', async () => {
    await using server = await startServer(400);
    const headers = { authorization: 'env:NOTIFY_TEST_HEADER', 'x-api-key': 'hunter2-api-key' };
    process.env['NOTIFY_TEST_HEADER'] = 'Bearer hunter2-bearer';
    const channel = createChannel({ type: 'webhook', url: server.url, headers, signingSecret: 'hunter2-signing' });
    const error = await channel.send(update('new')).catch((reason: Error) => reason);
    delete process.env['NOTIFY_TEST_HEADER'];
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.headers).toMatchObject({
      authorization: 'Bearer hunter2-bearer',
      'x-api-key': 'hunter2-api-key',
    });
    expect(error).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('400 no: ') });
    expect(String((error as Error).stack)).not.toContain('hunter2');
  });

  it.each<[object, string]>([
    [{}, 'expected "url" or "webhookUrl", received neither'],
    [{ url: 'https://a.example.com', webhookUrl: 'env:A' }, 'expected "url" or "webhookUrl", received both'],
    [{ url: 'https://a.example.com', headers: { 'x y': 'env:A' } }, 'expected names such as x-api-key, received "x y"'],
    [{ url: 'ftp://a.example.com' }, 'url: expected an http or https URL'],
  ])('names what is wrong with %j', (options, part) => {
    expect(() => createChannel({ type: 'webhook', ...options } as ChannelConfig)).toThrow(part);
  });
});
