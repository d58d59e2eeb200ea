import { awsRegion, matching, text } from '@bizom/options';
import * as v from 'valibot';
import type { Message } from '../message/message.ts';
import { cutEnd } from '../render/cut.ts';
import { renderEmailHtml } from '../render/email-html.ts';
import { fitMessage } from '../render/fit.ts';
import { renderText } from '../render/text.ts';
import { notInstalled, once } from '../transport/aws.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind } from './kind.ts';

const address = matching(/^[^\r\n]*[^\s@]+@[^\s@]+>?$/, 'an e-mail address');

/** E-mail by Amazon SES: text and HTML, with the picture inline. */
export const email = defineChannelKind({
  options: {
    /** Sender, an identity that SES has verified: `alerts@example.com` or `Alerts <alerts@example.com>`. */
    from: address,
    /** Recipients, at most 50 (SES). */
    to: v.pipe(
      v.array(address),
      v.minLength(1, 'expected at least one address'),
      v.maxLength(50, 'expected at most 50'),
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
      return (mail: Buffer) =>
        client
          .send(
            new sdk.SendRawEmailCommand({
              Source: from,
              Destinations: to,
              RawMessage: { Data: mail },
              ...(configurationSet && { ConfigurationSetName: configurationSet }),
            }),
          )
          .catch(refused);
    });
    return async (message) => {
      const [send, mail] = await Promise.all([sender(), renderEmail(message, { from, to })]);
      await send(mail);
    };
  },
  preview: (message) => renderEmailHtml(fitEmail(message), dataUrl(message)),
});

const bareAddress = (from: string): string => /<([^<>]+)>/.exec(from)?.[1] ?? from.trim();

const refused = ({ name, message }: Error) => {
  throw new NotifyError('REFUSED', `SES: ${name}: ${message}`);
};

const dataUrl = ({ picture }: Message): string | undefined =>
  picture && `data:image/png;base64,${Buffer.from(picture.png).toString('base64')}`;

/** Bytes of the HTML body: Gmail clips a message at about 102 kB. */
export const emailMaxHtmlBytes = 100_000;

/** The message as a MIME mail: text and HTML alternatives, the picture as a related inline part. */
export async function renderEmail(
  message: Message,
  envelope: { from: string; to: readonly string[] },
): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const fitted = fitEmail(message);
  const { picture } = message;
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
function fitEmail(message: Message): Message {
  return fitMessage(message, (it) => Buffer.byteLength(renderEmailHtml(it)), emailMaxHtmlBytes);
}
