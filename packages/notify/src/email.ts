import * as v from 'valibot';
import type { Channel, ChannelContext } from './channel.ts';
import { cutEnd } from './cut.ts';
import { renderEmailHtml } from './email-html.ts';
import { NotifyError } from './errors.ts';
import { fitMessage } from './fit.ts';
import { cleanMessage, type Message } from './message.ts';
import { parseOptions } from './options.ts';
import { renderText } from './text.ts';

const address = v.pipe(v.string(), v.regex(/^[^\r\n]*[^\s@]+@[^\s@]+>?$/, 'expected an e-mail address'));

export const emailSchema = v.strictObject({
  type: v.optional(v.literal('email'), 'email'),
  /** Sender, an identity that SES has verified: `alerts@example.com` or `Alerts <alerts@example.com>`. */
  from: address,
  /** Recipients, at most 50 (SES). */
  to: v.pipe(v.array(address), v.minLength(1, 'expected at least one address'), v.maxLength(50, 'expected at most 50')),
  /** SES region; default the client's. */
  region: v.optional(v.string()),
  /** SES configuration set; default none. */
  configurationSet: v.optional(v.string()),
});

export type EmailOptions = v.InferInput<typeof emailSchema>;

/** Bytes of the HTML body: Gmail clips a message at about 102 kB. */
export const emailMaxHtmlBytes = 100_000;

/** E-mail by Amazon SES: text and HTML, with the picture inline. */
export function email(options: EmailOptions, context: ChannelContext = {}): Channel {
  const { from, to, region, configurationSet } = parseOptions('email', emailSchema, options);
  return {
    name: context.name ?? 'email',
    async send(message) {
      const { SendRawEmailCommand, SESClient } = await import('@aws-sdk/client-ses');
      const client = new SESClient({ ...(region && { region }), ...context.aws });
      try {
        await client.send(
          new SendRawEmailCommand({
            Source: from,
            Destinations: to,
            RawMessage: { Data: await renderEmail(message, { from, to }) },
            ...(configurationSet && { ConfigurationSetName: configurationSet }),
          }),
        );
      } catch (error) {
        throw new NotifyError('REFUSED', `SES: ${(error as Error).name}: ${(error as Error).message}`, {
          cause: error,
        });
      }
    },
  };
}

/** The message as a MIME mail: text and HTML alternatives, the picture as a related inline part. */
export async function renderEmail(
  message: Message,
  envelope: { from: string; to: readonly string[] },
): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const fitted = fitEmail(message);
  const picture = message.picture;
  const mail = new MailComposer({
    from: envelope.from,
    to: [...envelope.to],
    subject: cutEnd(fitted.title, 200),
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

/** The message, cut so that its HTML is within `emailMaxHtmlBytes`. */
export function fitEmail(message: Message): Message {
  return fitMessage(cleanMessage(message), (it) => Buffer.byteLength(renderEmailHtml(it)), emailMaxHtmlBytes);
}
