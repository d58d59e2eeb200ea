import { startTelegram, type TelegramServer } from '@bizom/testbed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannel } from '../../src/index.ts';
import { png, sample, update } from '../samples.ts';

const withoutPicture = ({ picture: _, ...rest }: typeof sample) => rest;
const long = { ...sample, excerpts: [{ title: 'Log', text: 'at com.example.Foo(Foo.java:1)\n'.repeat(500) }] };

describe('the Telegram channel (against a stand-in with the documented limits)', () => {
  let server: TelegramServer;
  beforeEach(async () => {
    server = await startTelegram();
  });
  afterEach(() => server.stop());
  const channel = (more = {}) =>
    createChannel({ type: 'telegram', token: server.token, chatId: server.chatId, apiUrl: server.url, ...more });

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

  it('puts links on buttons, and those that cannot be public into the text', async () => {
    const links = [
      { label: 'Dashboard', url: 'https://grafana.example.com/d/1' },
      { label: 'Local', url: 'http://grafana:3000/d/1' },
    ];
    await channel().send({ ...withoutPicture(sample), links });
    expect(server.messages).toMatchObject([
      { buttons: [{ text: 'Dashboard', url: links[0]?.url }], html: expect.stringContaining('>Local</a>') },
    ]);
  });

  it('sends links in the text where a button is refused', async () => {
    await server.stop();
    server = await startTelegram({ refusesButtons: true });
    const links = [{ label: 'Odd', url: 'https://odd.example.com/' }];
    await channel().send({ ...withoutPicture(sample), links });
    expect(server.messages).toMatchObject([{ html: expect.stringContaining('>Odd</a>') }]);
  });

  it('follows a group that became a supergroup, also for later messages', async () => {
    await server.stop();
    server = await startTelegram({ movedFrom: '-42' });
    const moved = channel({ chatId: '-42' });
    await moved.send(sample);
    await moved.send(withoutPicture(sample));
    expect(server.messages).toHaveLength(2);
  });

  it('replies to the first message of an incident', async () => {
    const { thread = '' } = (await channel().send(update('new'))) ?? {};
    const incident = { key: 'k', state: 'recovered' as const, startedAt: new Date(), threads: { telegram: thread } };
    await channel().send(update('recovered', { incident }));
    expect(server.messages.map(({ replyTo }) => replyTo)).toEqual([undefined, Number(thread)]);
  });

  it.each([
    ['a wrong chat', { chatId: '-5' }, 'REFUSED', 'chat not found'],
    ['a wrong token', { token: '99:wrong' }, 'REFUSED', '401 Unauthorized'],
    ['a token of the wrong form', { token: 'hunter2/../x' }, 'INVALID_SECRET', 'bot token'],
    ['no listener', { apiUrl: 'http://127.0.0.1:9' }, 'UNREACHABLE', 'cannot be reached'],
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
