import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFlock } from '@bizom/testbed';
import { describe, expect, it } from 'vitest';
import { createChannel, createChannels, notifyAll } from '../src/index.ts';
import { sample } from './samples.ts';

describe('the configuration of channels', () => {
  it.each([
    [
      { type: 'carrier-pigeon' },
      'Channel carrier-pigeon: type: expected one of slack, teams, pagerduty, telegram, flock, email, sns, webhook, received "carrier-pigeon".',
    ],
    [
      { type: 'telegram', token: 'x' },
      'chatId: expected a chat such as "-1001234567890" or "@channel", received nothing',
    ],
    [{ type: 'telegram', token: 'x', chatId: '' }, 'chatId: expected a chat such as'],
    [
      { type: 'telegram', token: 'x', chatId: 1, timeoutMs: 0.5 },
      'timeoutMs: expected a whole number of milliseconds, 1 or more, received 0.5',
    ],
    [{ type: 'sns', topicArn: 'alerts' }, 'topicArn: expected the ARN of an SNS topic'],
    [
      { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts.fifo' },
      'topicArn: expected a standard topic; a FIFO topic needs a message group',
    ],
    [{ type: 'email', from: 'a@b.c', to: [] }, 'to: expected at least one address'],
    [{ type: 'flock', webhookUrl: 'env:X', colour: 'red' }, 'colour: unknown option'],
  ])('names what is wrong: %j', (config, part) => {
    expect(() => createChannel(config as never)).toThrow(expect.objectContaining({ code: 'INVALID_CHANNEL' }));
    expect(() => createChannel(config as never)).toThrow(part);
  });
});

describe('channels', () => {
  it('keep secrets out of errors where an error page repeats them', async () => {
    const pages = createServer(({ url = '' }, response) => {
      const { port } = pages.address() as AddressInfo;
      response.writeHead(404).end(`No such page: http://127.0.0.1:${port}${url} (${url}, ${url.split('/').at(-1)})`);
    });
    await once(pages.listen(0, '127.0.0.1'), 'listening');
    const { port } = pages.address() as AddressInfo;
    try {
      const apiUrl = `http://127.0.0.1:${port}`;
      const channels = createChannels({
        team: { type: 'flock', webhookUrl: `${apiUrl}/hooks/sendMessage/hunter2-0c5b` },
        oncall: { type: 'telegram', token: '123456:hunter2-AAab', chatId: 1, apiUrl },
      });
      for (const { error } of await notifyAll(channels, sample)) {
        expect(error).toMatchObject({
          code: 'REFUSED',
          message: expect.stringContaining('404 No such page: '),
        });
        expect(String(error)).toContain('[redacted]');
        expect(String(error)).not.toContain('hunter2');
      }
    } finally {
      pages.close();
    }
  });

  it('deliver to the others where one fails', async () => {
    await using server = await startFlock();
    const channels = createChannels({
      broken: { type: 'telegram', token: '1:a', chatId: 1, apiUrl: 'http://127.0.0.1:9' },
      chat: { type: 'flock', webhookUrl: server.webhookUrl },
    });
    const deliveries = await notifyAll(channels, sample);
    expect(deliveries).toEqual([
      { channel: 'broken', error: expect.objectContaining({ code: 'UNREACHABLE' }) },
      { channel: 'chat' },
    ]);
    expect(server.messages).toHaveLength(1);
  });
});
