import { createHash } from 'node:crypto';
import { awsRegion, text } from '@bizom/options';
import * as v from 'valibot';
import type { Message } from '../message/message.ts';
import { cutEnd } from '../render/cut.ts';
import { renderEmailHtml } from '../render/email-html.ts';
import { fitMessage } from '../render/fit.ts';
import { headlineOf } from '../render/headline.ts';
import { renderText } from '../render/text.ts';
import { notInstalled, once } from '../transport/aws.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind } from './kind.ts';

const address = v.pipe(v.string('expected an e-mail address'), v.check(isAddress, 'expected an e-mail address'));

/** E-mail by Amazon SES: text and HTML, with the picture inline. All mails of an incident are one thread. */
export const email = defineChannelKind({
  options: {
    /** Sender, an identity that SES has verified: `alerts@example.com` or `Alerts <alerts@example.com>`. */
    from: address,
    /** Recipients, at most 50 (SES). */
    to: v.pipe(
      v.array(address),
      v.minLength(1, 'expected at least one address'),
      v.maxLength(50, 'expected at most 50 addresses'),
    ),
    /** SES region; default the client's. */
    region: v.optional(awsRegion),
    /** SES configuration set; default none. */
    configurationSet: v.optional(text('the name of a configuration set')),
  },
  secrets: {},
  rights({ from, configurationSet }) {
    const sender = bareAddress(from);
    // By the sender's own identity or its domain's, whichever SES has verified.
    const identities = [sender, sender.slice(sender.indexOf('@') + 1)];
    return [
      {
        actions: ['ses:SendRawEmail'],
        resources: [
          ...identities.map((name) => `arn:{partition}:ses:*:{account}:identity/${name}`),
          // A mail with a configuration set needs the right to use that one, too.
          ...(configurationSet ? [`arn:{partition}:ses:*:{account}:configuration-set/${configurationSet}`] : []),
        ],
        conditions: { StringEquals: { 'ses:FromAddress': sender } },
      },
    ];
  },
  create({ from, to, region, configurationSet }, { aws }) {
    const sender = once(async () => {
      const sdk = await import('@aws-sdk/client-ses').catch(notInstalled('@aws-sdk/client-ses'));
      const client = new sdk.SESClient({ ...(region && { region }), ...aws });
      return async (mail: Buffer) => {
        const command = new sdk.SendRawEmailCommand({
          Source: from,
          Destinations: to,
          RawMessage: { Data: mail },
          ...(configurationSet && { ConfigurationSetName: configurationSet }),
        });
        const { MessageId } = await client.send(command).catch(refused);
        return MessageId === undefined ? undefined : sesMessageId(MessageId, await client.config.region());
      };
    });
    return async (message, thread) => {
      const [send, mail] = await Promise.all([sender(), renderEmail(message, { from, to }, thread)]);
      const messageId = await send(mail);
      return messageId === undefined ? undefined : { thread: messageId };
    };
  },
  preview(message) {
    const html = renderEmailHtml(fitEmail(message), dataUrl(message));
    return { sent: html, page: html };
  },
});

/** The shape of an address, with a name or without: no regular expression, as these take quadratic time over hostile text. */
function isAddress(value: string): boolean {
  if (value.length > 320 || /[\r\n]/.test(value)) return false;
  const [user = '', domain = '', ...more] = bareAddress(value).split('@');
  return more.length === 0 && user !== '' && domain !== '' && !/[\s<>]/.test(user + domain);
}

function bareAddress(from: string): string {
  const [open, close] = [from.lastIndexOf('<'), from.lastIndexOf('>')];
  return open >= 0 && close > open ? from.slice(open + 1, close) : from.trim();
}

const refused = ({ name, message }: Error) => {
  throw new NotifyError('REFUSED', `SES: ${name}: ${message}`);
};

/** The header that SES writes in place of ours. Source: Amazon SES, "Header fields" (the older domain in us-east-1). */
const sesMessageId = (id: string, region: string): string =>
  `<${id}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`;

const dataUrl = ({ picture }: Message): string | undefined =>
  picture && `data:image/png;base64,${Buffer.from(picture.png).toString('base64')}`;

/** Bytes of the HTML body: Gmail clips a message at about 102 kB. */
export const emailMaxHtmlBytes = 100_000;

/**
 * The message as a MIME mail: text and HTML alternatives, the picture as a related inline part.
 * @param thread the Message-ID of the incident's first mail, if known
 */
export async function renderEmail(
  message: Message,
  envelope: { from: string; to: readonly string[] },
  thread?: string,
): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const fitted = fitEmail(message);
  const { picture } = message;
  const mail = new MailComposer({
    from: envelope.from,
    to: [...envelope.to],
    subject: cutEnd(headlineOf(fitted), 200),
    ...threadHeaders(message, thread),
    // RFC 3834: neither out-of-office replies nor other robots answer.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text: renderText(fitted),
    html: renderEmailHtml(fitted, picture && 'cid:picture@bizom'),
    ...(picture && {
      attachments: [
        {
          filename: 'picture.png',
          content: Buffer.from(picture.png),
          contentType: 'image/png',
          contentDisposition: 'inline' as const,
          cid: 'picture@bizom',
        },
      ],
    }),
  });
  return mail.compile().build();
}

/**
 * What makes one thread of an incident's mails: all refer to the same id, made from the incident's key. The first mail has it as a
 * reference too, as SES replaces the Message-ID; a client that has never seen a referenced mail still groups by it.
 */
function threadHeaders({ incident }: Message, thread: string | undefined) {
  if (!incident) return {};
  const root = `<${createHash('sha256').update(incident.key).digest('hex').slice(0, 32)}@incident.bizom>`;
  return { references: [root, ...(thread === undefined ? [] : [thread])], inReplyTo: thread ?? root };
}

/** The message, cut so that its HTML is within `emailMaxHtmlBytes`. */
function fitEmail(message: Message): Message {
  return fitMessage(message, (it) => Buffer.byteLength(renderEmailHtml(it)), emailMaxHtmlBytes);
}
