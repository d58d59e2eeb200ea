import * as v from 'valibot';
import type { Channel, ChannelContext } from './channel.ts';
import { NotifyError } from './errors.ts';
import { fitMessage } from './fit.ts';
import { post } from './http.ts';
import { anchor, escapeMarkup, listedLinks, weaveLinks } from './markup.ts';
import { cleanMessage, type Message } from './message.ts';
import { httpEntries, parseOptions, secret } from './options.ts';
import { createSecretReader } from './secrets.ts';

export const flockSchema = v.strictObject({
  type: v.optional(v.literal('flock'), 'flock'),
  /** The incoming webhook's URL, which is a secret: best given as `env:…`, `ssm:…` or `secretsmanager:…`. */
  webhookUrl: secret,
  ...httpEntries,
});

export type FlockOptions = v.InferInput<typeof flockSchema>;

/** Characters of one message; Flock's documentation gives none, the Apprise project's notes on Flock give this. */
export const flockMaxLength = 32_768;

/** A Flock channel's incoming webhook. Webhooks take no files: the picture is left out. */
export function flock(options: FlockOptions, context: ChannelContext = {}): Channel {
  const { webhookUrl, timeoutMs, maxWaitMs } = parseOptions('flock', flockSchema, options);
  const readSecret = context.readSecret ?? createSecretReader(context.aws);
  return {
    name: context.name ?? 'flock',
    async send(message) {
      const url = webhook(await readSecret(webhookUrl));
      const body = JSON.stringify({ flockml: renderFlock(message), notification: cleanMessage(message).title });
      const secret = new URL(url).pathname.split('/').findLast((segment) => segment !== '') ?? '';
      const { status, body: reply } = await post({ service: 'Flock', url, secret, body, timeoutMs, maxWaitMs });
      if (status >= 300)
        throw new NotifyError('REFUSED', `Flock refused the message: ${status} ${reply.slice(0, 200)}`);
    },
  };
}

/** The message in FlockML, within `flockMaxLength`. */
export function renderFlock(message: Message): string {
  return markup(fitMessage(cleanMessage(message), (fitted) => markup(fitted).length, flockMaxLength));
}

const lines = (text: string) => escapeMarkup(text).replace(/\n/g, '<br/>');

function markup({ title, text, facts = [], excerpts = [], links = [] }: Message): string {
  const parts = [
    `<b>${escapeMarkup(title)}</b>`,
    weaveLinks(text, links, lines, anchor),
    facts.map(({ label, value }) => `<b>${escapeMarkup(label)}:</b> ${lines(value)}`).join('<br/>'),
    ...excerpts.map((excerpt) => `<b>${escapeMarkup(excerpt.title)}</b><br/>${lines(excerpt.text)}`),
    listedLinks(text, links).map(anchor).join(' · '),
  ];
  return `<flockml>${parts.filter((part) => part !== '').join('<br/><br/>')}</flockml>`;
}

function webhook(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new NotifyError(
    'INVALID_SECRET',
    'flock: expected the http(s) URL of an incoming webhook; the value is no URL.',
  );
}
