import { simpleParser } from 'mailparser';
import { expect, it } from 'vitest';
import { cleanMessage, createChannel, type IncidentState } from '../../src/index.ts';
import { renderEmail } from '../../src/kinds/email.ts';
import { png, sample, update } from '../samples.ts';

const envelope = { from: 'Alerts <alerts@example.com>', to: ['oncall@example.com', 'Größe <team@example.com>'] };
const parse = async (message = sample) =>
  simpleParser(await renderEmail(cleanMessage(message), envelope), { skipImageLinks: true });

it('a mail has text, HTML, and the picture as an inline part that the HTML refers to', async () => {
  const mail = await parse();
  expect(mail.subject).toBe(`🔴 PAGE: ${sample.title}`);
  expect(mail.text).toContain('Raise the limit.');
  expect(mail.attachments).toHaveLength(1);
  expect(mail.attachments[0]).toMatchObject({ contentType: 'image/png', related: true, content: png() });
  expect(mail.html).toContain(`<img src="cid:${mail.attachments[0]?.cid}"`);
});

it('a mail without a picture has no empty place for one', async () => {
  const { picture: _, ...rest } = sample;
  const mail = await parse(rest);
  expect(mail.attachments).toEqual([]);
  expect(mail.html).not.toContain('<img');
});

it('a title cannot add headers', async () => {
  const mail = await parse({ ...sample, title: 'x\r\nBcc: everybody@example.com\r\n\r\nbody' });
  expect(mail.bcc).toBeUndefined();
  expect(mail.subject).toBe('🔴 PAGE: x Bcc: everybody@example.com body');
});

it('all mails of an incident refer to one id, and to the first mail where it is known', async () => {
  const headers = async (state: IncidentState, key: string, thread?: string) => {
    const message = update(state);
    const incident = { startedAt: new Date(), ...message.incident, state, key };
    const mail = await simpleParser(await renderEmail(cleanMessage({ ...message, incident }), envelope, thread));
    return { references: [mail.references ?? []].flat(), inReplyTo: mail.inReplyTo };
  };
  const [first, next, other] = await Promise.all([
    headers('new', 'prod/orders#1'),
    headers('recovered', 'prod/orders#1', '<0101@eu-west-1.amazonses.com>'),
    headers('new', 'prod/orders#2'),
  ]);
  expect(first.references).toHaveLength(1);
  expect(next).toEqual({
    references: [...first.references, '<0101@eu-west-1.amazonses.com>'],
    inReplyTo: '<0101@eu-west-1.amazonses.com>',
  });
  expect(other.references).not.toEqual(first.references);
});

it('a mail asks robots not to answer', async () => {
  const mail = await parse();
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
});

it('a service with a Japanese name and a bidirectional control reads right in the subject', async () => {
  const mail = await parse({ ...sample, title: '注文 in prod: \u202eout of memory' });
  expect(mail.subject).toBe('🔴 PAGE: 注文 in prod: out of memory');
});

it('the text of a mail says everything that its HTML does', async () => {
  const mail = await simpleParser(await renderEmail(cleanMessage(update('still')), envelope));
  for (const part of [
    'PAGE: Still failing: orders in prod',
    'Failing since 4 Mar 2026, 08:33:12 UTC (14:03:12 Kolkata) · 7 times in 42 min 28 s',
    'What to do:\n  Look at the heap dump.',
    'Dashboard: https://grafana.example.com/',
    '▶ 2026-03-04 08:33:11 ERROR',
    'Task: 0123456789abcdef',
  ]) {
    expect(mail.text).toContain(part);
  }
});

it.each(['a@b.example', 'Größe <team@example.com>', '"A, B" <a+b@example.com>'])('%s is an address', (to) => {
  expect(() => createChannel({ type: 'email', from: 'a@b.example', to: [to] })).not.toThrow();
});

it.each(['no-address', 'a@b@c', 'a b@c', '<a@b', 'a@b\r\nBcc: c@d', `${'x'.repeat(50_000)}@`])(
  '%s is not an address',
  (to) => {
    expect(() => createChannel({ type: 'email', from: 'a@b.example', to: [to] })).toThrow(
      'to.0: expected an e-mail address',
    );
  },
);
