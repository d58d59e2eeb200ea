import { startTeams } from '@bizom/testbed';
import { describe, expect, it } from 'vitest';
import { createChannel, type Message } from '../../src/index.ts';
import { update } from '../samples.ts';

describe('a Teams workflow (against a stand-in with the documented limits)', () => {
  it('posts a card with severity, title, time, cause, advice, buttons, facts and log lines, in this order', async () => {
    await using server = await startTeams();
    await createChannel({ type: 'teams', webhookUrl: server.webhookUrl }).send(update('new'));
    const card = JSON.stringify(server.cards[0]);
    const order = [
      '🔴 PAGE: orders',
      '14:03:12 Kolkata',
      'ran out of heap',
      'What to do',
      'Action.OpenUrl',
      'Changed',
      '▶ 2026',
      'Task: 0123',
    ];
    const at = order.map((part) => card.indexOf(part));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  it('shows foreign text as it is, not as markdown', async () => {
    await using server = await startTeams();
    const text = '**bold** [here](https://evil.example.com) `code`\n1. one\n- two\n# three';
    await createChannel({ type: 'teams', webhookUrl: server.webhookUrl }).send(update('new', { text }));
    const card = JSON.stringify(server.cards[0]);
    for (const markdown of ['**bold**', '[here](', '`code`', '"1. one', '"- two', '"# three']) {
      expect(card).not.toContain(markdown.replace('"', '"text":"'));
    }
  });

  it.each<[string, Partial<Message>]>([
    ['a title of 300 kB', { title: '"'.repeat(300_000) }],
    ['a text of 600 kB of short lines', { text: 'a\n'.repeat(300_000) }],
    ['log lines of 600 kB', { excerpts: [{ title: 'Log', text: '\tat "x"\n'.repeat(75_000) }] }],
    [
      '60 long facts',
      { facts: Array.from({ length: 60 }, (_, i) => ({ label: `f${i}`, value: '日本'.repeat(4000) })) },
    ],
    ['60 links', { links: Array.from({ length: 60 }, (_, i) => ({ label: `l${i}`, url: `https://x.example/${i}` })) }],
    ['nothing but a title', { text: '', advice: '', facts: [], excerpts: [], links: [] }],
  ])('stays within the size that Teams stores with %s', async (_, more) => {
    await using server = await startTeams();
    await createChannel({ type: 'teams', webhookUrl: server.webhookUrl }).send(update('new', more));
    expect(server.cards).toHaveLength(1);
  });

  it('keeps the culprit where earlier lines are left out', async () => {
    await using server = await startTeams();
    const lines = Array.from({ length: 300 }, (_, i) => (i === 20 ? 'ERROR the cause' : `line ${i}`));
    const excerpts = [{ title: 'Log', text: lines.join('\n'), culprit: 'ERROR the cause' }];
    await createChannel({ type: 'teams', webhookUrl: server.webhookUrl }).send(update('new', { excerpts }));
    expect(JSON.stringify(server.cards[0])).toMatch(/▶ ERROR the cause.*line 299/);
  });

  it('waits as long as a 429 asks, then posts', async () => {
    await using server = await startTeams({ postsUntilLimit: 0 });
    await createChannel({ type: 'teams', webhookUrl: server.webhookUrl }).send(update('new'));
    expect(server.cards).toHaveLength(1);
  });

  it('says a wrong signature, and does not repeat it', async () => {
    await using server = await startTeams();
    const webhookUrl = server.webhookUrl.replace('stand-in-signature', 'hunter2hunter2');
    const error = await createChannel({ type: 'teams', webhookUrl })
      .send(update('new'))
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('401') });
    expect(String((error as Error).stack)).not.toContain('hunter2');
  });
});
