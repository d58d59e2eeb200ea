import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChannelConfig, createChannel } from '../../src/index.ts';
import { update } from '../samples.ts';

/** Planted in every place of a channel that holds a secret. */
const planted = 'hunter2hunter2hunter2hunter2hunt';

let base: string;
let status = 400;
let requests = 0;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  requests += 1;
  // a service that repeats what it was sent, as gateways do
  const echo = JSON.stringify({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
  response.writeHead(status, { 'content-type': 'application/json' }).end(echo);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const channels: Record<string, () => ChannelConfig> = {
  flock: () => ({ type: 'flock', webhookUrl: `${base}/${planted}` }),
  'slack webhook': () => ({ type: 'slack', webhookUrl: `${base}/${planted}` }),
  'slack bot': () => ({ type: 'slack', token: `xoxb-${planted}`, channel: 'C0123456789', apiUrl: base }),
  teams: () => ({ type: 'teams', webhookUrl: `${base}/?sig=${planted}` }),
  pagerduty: () => ({ type: 'pagerduty', routingKey: planted, apiUrl: base }),
  telegram: () => ({ type: 'telegram', token: `123456:${planted}`, chatId: 1, apiUrl: base }),
  webhook: () => ({ type: 'webhook', webhookUrl: `${base}/${planted}`, headers: { authorization: planted } }),
};

describe.each(Object.entries(channels))('a refusal of %s', (_, config) => {
  it.each([400, 401, 403, 404, 410, 413])('%i is not tried again, and its error shows no secret', async (code) => {
    status = code;
    requests = 0;
    const error = await createChannel(config())
      .send(update('new'))
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: 'NotifyError', message: expect.stringContaining(String(code)) });
    expect(requests).toBe(1);
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });
});
