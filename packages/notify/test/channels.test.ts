import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FlockServer, startFlock, startTelegram, type TelegramServer } from '@bizom/testbed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannel, createChannels } from '../src/create.ts';
import { flock } from '../src/flock.ts';
import { notifyAll } from '../src/notify.ts';
import { routeChannels } from '../src/route.ts';
import { createSecretReader } from '../src/secrets.ts';
import { telegram } from '../src/telegram.ts';
import { png, sample } from './samples.ts';

const withoutPicture = ({ picture: _, ...rest }: typeof sample) => rest;
const long = { ...sample, excerpts: [{ title: 'Log', text: 'at com.example.Foo(Foo.java:1)\n'.repeat(500) }] };

describe('the Telegram channel (against a stand-in with the documented limits)', () => {
  let server: TelegramServer;
  beforeEach(async () => {
    server = await startTelegram();
  });
  afterEach(() => server.stop());
  const channel = (more = {}) => telegram({ token: server.token, chatId: server.chatId, apiUrl: server.url, ...more });

  it('sends a short message with its picture as one photo', async () => {
    await channel().send(sample);
    expect(server.messages).toEqual([
      expect.objectContaining({
        method: 'sendPhoto',
        photo: Buffer.from(png()),
        text: expect.stringContaining('Raise the limit.'),
      }),
    ]);
  });

  it('sends a long message as text, and the picture as a reply to it', async () => {
    await channel().send(long);
    expect(server.messages.map(({ method, replyTo }) => [method, replyTo])).toEqual([
      ['sendMessage', undefined],
      ['sendPhoto', 1],
    ]);
  });

  it('still says the text when the picture is refused', async () => {
    await channel().send({ ...sample, picture: { png: Buffer.from('no picture'), alt: '' } });
    expect(server.messages.map(({ method }) => method)).toEqual(['sendMessage']);
  });

  it('waits as long as a rate limit asks and then sends', async () => {
    await server.stop();
    server = await startTelegram({ messagesPerMinute: 1, retryAfterSeconds: 1 });
    await channel().send(withoutPicture(sample));
    const start = performance.now();
    await channel().send(withoutPicture(sample));
    expect(performance.now() - start).toBeGreaterThan(950);
    expect(server.messages).toHaveLength(2);
  });

  it('gives up on a wait longer than it may last, saying so', async () => {
    await server.stop();
    server = await startTelegram({ messagesPerMinute: 0, retryAfterSeconds: 60 });
    await expect(channel({ maxWaitMs: 100 }).send(withoutPicture(sample))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('60 s'),
    });
  });

  it.each([
    ['a wrong chat', { chatId: '-5' }, 'REFUSED', 'chat not found'],
    ['a wrong token', { token: '99:wrong' }, 'REFUSED', '401 Unauthorized'],
    ['a token of the wrong form', { token: 'hunter2/../x' }, 'INVALID_SECRET', 'bot token'],
    ['nobody listening', { apiUrl: 'http://127.0.0.1:9' }, 'UNREACHABLE', 'cannot be reached'],
  ])('names %s and never the token', async (_, more, code, part) => {
    const error = await channel(more)
      .send(withoutPicture(sample))
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) });
    expect(JSON.stringify([error, String(error), (error as Error).stack, (error as Error).cause])).not.toMatch(
      /stand-in|hunter2|99:wrong/,
    );
  });
});

describe('the Flock channel (against a stand-in)', () => {
  let server: FlockServer;
  beforeEach(async () => {
    server = await startFlock();
  });
  afterEach(() => server.stop());

  it('sends well-formed FlockML with the title as notification', async () => {
    await flock({ webhookUrl: server.webhookUrl }).send(sample);
    expect(server.messages).toEqual([
      expect.objectContaining({
        notification: sample.title,
        text: expect.stringContaining('ERROR <b>boom</b> & "bang"'),
      }),
    ]);
  });

  it('keeps the webhook out of its errors', async () => {
    const wrong = `${server.webhookUrl}-secret`;
    const error = await flock({ webhookUrl: wrong })
      .send(sample)
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('404') });
    expect(String(error)).not.toContain('-secret');
  });

  it('keeps the webhook out of what an error page repeats', async () => {
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
          message: expect.stringContaining('404 No such page: [redacted]'),
        });
        expect(String(error)).not.toContain('hunter2');
      }
    } finally {
      pages.close();
    }
  });

  it('one channel failing never stops the others', async () => {
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

describe('the configuration of channels', () => {
  it.each([
    [{ type: 'carrier-pigeon' }, 'There is no channel type "carrier-pigeon"; there are flock, telegram, sns, email.'],
    [{ type: 'telegram', token: 'x' }, 'chatId: missing'],
    [{ type: 'telegram', token: 'x', chatId: '' }, 'chatId: expected a chat, came an empty string'],
    [{ type: 'telegram', token: 'x', chatId: 1, timeoutMs: 0.5 }, 'timeoutMs: expected a whole number, at least 1'],
    [{ type: 'sns', topicArn: 'alerts' }, 'topicArn: expected the ARN of an SNS topic'],
    [
      { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts.fifo' },
      'topicArn: expected a standard topic; a FIFO topic wants a message group',
    ],
    [{ type: 'email', from: 'a@b.c', to: [] }, 'to: expected at least one address'],
    [{ type: 'flock', webhookUrl: 'env:X', colour: 'red' }, 'colour: no such option'],
  ])('names what is wrong: %j', (config, part) => {
    expect(() => createChannel(config as never)).toThrow(expect.objectContaining({ code: 'INVALID_CHANNEL' }));
    expect(() => createChannel(config as never)).toThrow(part);
  });

  it('reads a secret from the environment only once in a while', async () => {
    const read = createSecretReader({}, 60_000);
    process.env['NOTIFY_TEST_SECRET'] = 'first';
    expect(await read('env:NOTIFY_TEST_SECRET')).toBe('first');
    process.env['NOTIFY_TEST_SECRET'] = 'second';
    expect(await read('env:NOTIFY_TEST_SECRET')).toBe('first');
    expect(await createSecretReader()('env:NOTIFY_TEST_SECRET')).toBe('second');
    delete process.env['NOTIFY_TEST_SECRET'];
  });

  it('names a secret that is not there, and asks again the next time', async () => {
    const read = createSecretReader();
    await expect(read('env:NOTIFY_NOT_THERE')).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
    process.env['NOTIFY_NOT_THERE'] = 'now';
    expect(await read('env:NOTIFY_NOT_THERE')).toBe('now');
    delete process.env['NOTIFY_NOT_THERE'];
  });
});

describe('routes', () => {
  const channels = [{ name: 'mail' }, { name: 'chat' }, { name: 'phone' }];
  const to = (routes: Parameters<typeof routeChannels>[1]) =>
    routeChannels(channels, routes, sample).map(({ name }) => name);

  it('send to every channel where there are none', () => {
    expect(to([])).toEqual(['mail', 'chat', 'phone']);
  });

  it('send by environment, service, severity and cause, each channel once', () => {
    expect(
      to([
        { environments: ['prod'], severities: ['page'], to: ['phone', 'chat'] },
        { causes: ['oom-container'], services: ['ell'], to: ['chat'] },
        { environments: ['dev'], to: ['mail'] },
        { causes: ['spot'], to: ['mail'] },
      ]),
    ).toEqual(['chat', 'phone']);
  });
});
