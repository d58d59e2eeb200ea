import * as v from 'valibot';
import type { Channel, ChannelContext } from './channel.ts';
import { NotifyError } from './errors.ts';
import { fitMessage } from './fit.ts';
import { post } from './http.ts';
import { anchor, escapeMarkup, listedLinks, weaveLinks } from './markup.ts';
import { cleanMessage, type Message, type Picture } from './message.ts';
import { httpEntries, parseOptions, secret } from './options.ts';
import { createSecretReader } from './secrets.ts';

export const telegramSchema = v.strictObject({
  type: v.optional(v.literal('telegram'), 'telegram'),
  /** The bot's token, a secret: best given as `env:…`, `ssm:…` or `secretsmanager:…`. */
  token: secret,
  /** Chat or channel: `-1001234567890` or `@name`. */
  chatId: v.union([v.pipe(v.string(), v.nonEmpty('expected a chat, came an empty string')), v.number()]),
  /** Topic of a forum group; default none. */
  threadId: v.optional(v.number()),
  /** The Bot API's address, for those who run a server of their own; default `https://api.telegram.org`. */
  apiUrl: v.optional(v.pipe(v.string(), v.url('expected a URL')), 'https://api.telegram.org'),
  ...httpEntries,
});

export type TelegramOptions = v.InferInput<typeof telegramSchema>;

/** UTF-16 units that are seen, markup not counted. Source: Bot API, sendMessage and sendPhoto. */
export const telegramMaxText = 4096;
export const telegramMaxCaption = 1024;

/**
 * A Telegram chat. A short message with a picture is one `sendPhoto`; a longer one is a `sendMessage` with the picture as a reply to it.
 * A picture that Telegram refuses never costs the text.
 */
export function telegram(options: TelegramOptions, context: ChannelContext = {}): Channel {
  const parsed = parseOptions('telegram', telegramSchema, options);
  const readSecret = context.readSecret ?? createSecretReader(context.aws);
  return {
    name: context.name ?? 'telegram',
    async send(message) {
      const call = caller(parsed, await readSecret(parsed.token));
      const { picture } = message;
      const html = renderTelegram(message);
      // A multipart form turns each line break into two characters.
      const short = visibleLength(html.replaceAll('\n', '\r\n')) <= telegramMaxCaption;
      if (picture && short && (await sendPhoto(call, picture, { caption: html }))) return;
      const messageId = await call('sendMessage', { text: html, link_preview_options: { is_disabled: true } });
      if (picture && !short) await sendPhoto(call, picture, { reply_parameters: { message_id: messageId } });
    },
  };
}

/** The message in Telegram's HTML, with at most `maxLength` characters that are seen. */
export function renderTelegram(message: Message, maxLength = telegramMaxText): string {
  return markup(fitMessage(cleanMessage(message), (fitted) => visibleLength(markup(fitted)), maxLength));
}

const marks = { page: '🔴', warn: '🟠', info: '🔵' } as const;

function markup({ title, text, severity, facts = [], excerpts = [], links = [] }: Message): string {
  const parts = [
    `${marks[severity]} <b>${escapeMarkup(title)}</b>`,
    weaveLinks(text, links, escapeMarkup, anchor),
    facts.map(({ label, value }) => `<b>${escapeMarkup(label)}:</b> ${escapeMarkup(value)}`).join('\n'),
    ...excerpts.map((excerpt) => `<b>${escapeMarkup(excerpt.title)}</b>\n<pre>${escapeMarkup(excerpt.text)}</pre>`),
    listedLinks(text, links).map(anchor).join(' · '),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What Telegram counts: the text after its entities are parsed. */
function visibleLength(html: string): number {
  return html.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt|quot|#39);/g, '_').length;
}

type Call = (method: string, fields: Record<string, unknown>, photo?: Blob) => Promise<number | undefined>;

function caller(options: v.InferOutput<typeof telegramSchema>, token: string): Call {
  const { apiUrl, chatId, threadId, timeoutMs, maxWaitMs } = options;
  if (!/^\d+:[\w-]+$/.test(token)) {
    throw new NotifyError('INVALID_SECRET', 'telegram: expected a bot token like 123456:ABC…; the value is none.');
  }
  return async (method, fields, photo) => {
    const all = { chat_id: chatId, message_thread_id: threadId, parse_mode: 'HTML', ...fields };
    const body = photo ? formOf(all, photo) : JSON.stringify(all);
    const url = `${apiUrl.replace(/\/$/, '')}/bot${token}/${method}`;
    const reply = await post({
      service: 'Telegram',
      url,
      secret: token,
      body,
      timeoutMs,
      maxWaitMs,
      retryAfterSeconds,
    });
    const answer = parse(reply.body);
    if (reply.status >= 300 || answer?.ok !== true) {
      const why = answer?.description ?? reply.body.slice(0, 200);
      throw new NotifyError('REFUSED', `Telegram refused ${method}: ${reply.status} ${why}`);
    }
    return answer.result?.message_id;
  };
}

function formOf(fields: Record<string, unknown>, photo: Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  form.append('photo', photo, 'picture.png');
  return form;
}

/** Whether the picture was taken; where it was not, the text is still to be said without it. */
async function sendPhoto(call: Call, { png }: Picture, fields: Record<string, unknown>): Promise<boolean> {
  try {
    await call('sendPhoto', fields, new Blob([Uint8Array.from(png)], { type: 'image/png' }));
    return true;
  } catch (error) {
    if (error instanceof NotifyError) return false;
    throw error;
  }
}

interface Answer {
  ok?: boolean;
  description?: string;
  result?: { message_id?: number };
  parameters?: { retry_after?: number };
}

function parse(body: string): Answer | undefined {
  try {
    return Object(JSON.parse(body));
  } catch {
    return undefined;
  }
}

const retryAfterSeconds = (body: string): number | undefined => {
  const seconds = parse(body)?.parameters?.retry_after;
  return typeof seconds === 'number' ? seconds : undefined;
};
