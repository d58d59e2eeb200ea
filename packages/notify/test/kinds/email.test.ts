import { simpleParser } from 'mailparser';
import { expect, it } from 'vitest';
import { cleanMessage } from '../../src/index.ts';
import { renderEmail } from '../../src/kinds/email.ts';
import { png, sample } from '../samples.ts';

const envelope = { from: 'Alerts <alerts@example.com>', to: ['oncall@example.com', 'Größe <team@example.com>'] };
const parse = async (message = sample) =>
  simpleParser(await renderEmail(cleanMessage(message), envelope), { skipImageLinks: true });

it('a mail has text, HTML, and the picture as an inline part that the HTML refers to', async () => {
  const mail = await parse();
  expect(mail.subject).toBe(sample.title);
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
  expect(mail.subject).toBe('x Bcc: everybody@example.com body');
});
