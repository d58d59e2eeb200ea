import { type SlackServer, startSlack } from '@bizom/testbed';
import { describe, expect, it } from 'vitest';
import { type ChannelConfig, createChannel, type Message } from '../../src/index.ts';
import { png, update } from '../samples.ts';

const webhook = ({ webhookUrl }: SlackServer, more = {}) => createChannel({ type: 'slack', webhookUrl, ...more });
const bot = ({ token, channel, url }: SlackServer, more = {}) =>
  createChannel({ type: 'slack', token, channel, apiUrl: url, ...more }, { name: 'team' });
const texts = (blocks: readonly object[]) => JSON.stringify(blocks);

describe('a Slack incoming webhook (against a stand-in with the documented limits)', () => {
  it('shows severity, title, time, cause, advice, links, facts and log lines, in this order', async () => {
    await using server = await startSlack();
    await webhook(server).send(update('new'));
    const [message] = server.messages;
    expect(message?.text).toBe('🔴 PAGE: orders in prod: Java heap is full');
    const order = [
      'PAGE: orders',
      '14:03:12 Kolkata',
      'ran out of heap',
      'What to do',
      '|Dashboard>',
      '*Container*',
      '▶ 2026',
      'Task: 0123',
    ];
    const at = order.map((part) => texts(message?.blocks ?? []).indexOf(part));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  it('makes neither mentions nor markup of foreign text', async () => {
    await using server = await startSlack();
    const foreign = '<!channel> <@U1> <https://evil.example.com|here> &lt; ``` *bold*';
    const message = update('new', {
      title: foreign,
      text: foreign,
      advice: foreign,
      facts: [{ label: foreign, value: foreign }],
      excerpts: [{ title: foreign, text: foreign }],
    });
    await webhook(server).send(message);
    expect(server.messages).toHaveLength(1);
  });

  it.each<[string, Partial<Message>]>([
    ['a title of 300 kB', { title: '<'.repeat(300_000) }],
    ['a text of 200 kB', { text: '&"\n'.repeat(70_000) }],
    ['advice of 200 kB', { advice: 'x '.repeat(100_000) }],
    ['log lines of 600 kB', { excerpts: [{ title: 'Log', text: '\tat x\n'.repeat(100_000) }] }],
    ['60 long facts', { facts: Array.from({ length: 60 }, (_, i) => ({ label: `f${i}`, value: '>'.repeat(9000) })) }],
    [
      '60 links',
      {
        links: Array.from({ length: 60 }, (_, i) => ({ label: `l${i}`, url: `https://x.example/${'y'.repeat(900)}` })),
      },
    ],
    ['nothing but a title', { text: '', advice: '', facts: [], excerpts: [], links: [] }],
  ])('stays within the limits with %s', async (_, more) => {
    await using server = await startSlack();
    await webhook(server).send(update('new', more));
    await bot(server).send(update('new', more));
    expect(server.messages).toHaveLength(2);
  });

  it('waits as long as a 429 asks, then sends', async () => {
    await using server = await startSlack({ messagesUntilLimit: 0, retryAfterSeconds: 1 });
    const start = performance.now();
    await webhook(server).send(update('new'));
    expect(performance.now() - start).toBeGreaterThan(950);
    expect(server.messages).toHaveLength(1);
  });
});

describe('a Slack bot', () => {
  it('replies to the first message of an incident, and shows in the channel what changes the situation', async () => {
    await using server = await startSlack();
    const channel = bot(server);
    const { thread = '' } = (await channel.send(update('new'))) ?? {};
    const next = (state: 'still' | 'recovered') => {
      const message = update(state);
      return {
        ...message,
        incident: { key: 'k', startedAt: new Date(), ...message.incident, state, threads: { team: thread } },
      };
    };
    await channel.send(next('still'));
    await channel.send(next('recovered'));
    expect(server.messages.map(({ threadTs, broadcast }) => [threadTs, broadcast])).toEqual([
      [undefined, undefined],
      [thread, false],
      [thread, true],
    ]);
  });

  it('uploads the picture to the thread', async () => {
    await using server = await startSlack();
    await bot(server).send(update('new', { picture: { png: png(), alt: 'Memory of orders' } }));
    expect(server.files).toEqual([
      {
        bytes: Buffer.from(png()),
        channel: server.channel,
        threadTs: server.messages[0]?.ts,
        title: 'Memory of orders',
      },
    ]);
  });

  it('sends the text also where the picture may not be uploaded', async () => {
    await using server = await startSlack({ scopes: ['chat:write'] });
    await bot(server).send(update('new', { picture: { png: png(), alt: '' } }));
    expect([server.messages.length, server.files.length]).toEqual([1, 0]);
  });

  it.each<[string, object, object, string, string]>([
    ['a missing scope', { scopes: [] }, {}, 'REFUSED', 'missing_scope: needs the scope chat:write'],
    ['a channel that it is not in', {}, { channel: 'C9' }, 'REFUSED', 'channel_not_found'],
    ['a revoked token', {}, { token: 'xoxb-hunter2-revoked' }, 'REFUSED', 'invalid_auth'],
    [
      'a secret that is not a token',
      {},
      { token: 'hunter2' },
      'INVALID_SECRET',
      'expected the secret to be a bot token',
    ],
  ])('says %s and no token', async (_, options, more, code, part) => {
    await using server = await startSlack(options);
    const error = await bot(server, more)
      .send(update('new'))
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) });
    expect(String((error as Error).stack)).not.toMatch(/hunter2|stand-in-token/);
  });
});

describe('the options of a Slack channel', () => {
  it.each<[object, string]>([
    [{}, 'expected "webhookUrl" or "token", received neither'],
    [{ webhookUrl: 'env:A', token: 'env:B' }, 'expected "webhookUrl" or "token", received both'],
    [{ token: 'env:B' }, 'expected "channel" with "token"'],
  ])('name what is missing: %j', (options, part) => {
    expect(() => createChannel({ type: 'slack', ...options } as ChannelConfig)).toThrow(part);
  });
});
