import { httpUrl, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Message, Picture } from '../message/message.ts';
import { fitMessage } from '../render/fit.ts';
import { anchor, escapeMarkup, listedLinks, weaveLinks } from '../render/markup.ts';
import { NotifyError } from '../transport/errors.ts';
import type { HttpLimits } from '../transport/http.ts';
import { defineChannelKind, type SenderTools } from './kind.ts';
import { httpOptions, secretText } from './options.ts';

/** Characters that a reader sees, markup not counted. Source: Bot API, sendMessage and sendPhoto. */
const telegramMaxText = 4096;
const telegramMaxCaption = 1024;

const chatWords = 'a chat such as "-1001234567890" or "@channel"';

/**
 * A Telegram chat. A short message with a picture is one `sendPhoto`; a longer one is a `sendMessage` with the picture as a reply to it.
 * If Telegram refuses the picture, the text is still sent.
 */
export const telegram = defineChannelKind({
  options: {
    /** Chat or channel: `-1001234567890` or `@name`. */
    chatId: v.union([text(chatWords), wholeNumber({ min: Number.MIN_SAFE_INTEGER })], `expected ${chatWords}`),
    /** Topic of a forum group; default none. */
    threadId: v.optional(wholeNumber({ min: 1 })),
    /** Address of the Bot API, for a server of your own; default `https://api.telegram.org`. */
    apiUrl: v.optional(httpUrl, 'https://api.telegram.org'),
    ...httpOptions,
  },
  secrets: {
    /** The bot's token. */
    token: secretText,
  },
  rights: () => [],
  create(options, tools) {
    return async (message) => {
      const call = caller(options, await tools.readSecret(options.token), tools);
      const { picture } = message;
      const html = renderTelegram(message);
      // A multipart form turns each line break into two characters.
      const short = visibleLength(html.replaceAll('\n', '\r\n')) <= telegramMaxCaption;
      if (picture && short && (await sendPhoto(call, picture, { caption: html }))) return;
      const messageId = await call('sendMessage', { text: html, link_preview_options: { is_disabled: true } });
      if (picture && !short) await sendPhoto(call, picture, { reply_parameters: { message_id: messageId } });
    };
  },
  preview: (message) => `${renderTelegram(message)}\n`,
});

/** The message in Telegram's HTML, with at most `maxLength` visible characters. */
function renderTelegram(message: Message, maxLength = telegramMaxText): string {
  return markup(fitMessage(message, (fitted) => visibleLength(markup(fitted)), maxLength));
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

interface Chat extends HttpLimits {
  chatId: string | number;
  threadId?: number | undefined;
  apiUrl: string;
}

type Call = (method: string, fields: Record<string, unknown>, photo?: Blob) => Promise<number | undefined>;

function caller(chat: Chat, token: string, { post }: SenderTools): Call {
  if (!/^\d+:[\w-]+$/.test(token)) {
    throw new NotifyError('INVALID_SECRET', 'Telegram: expected the secret to be a bot token such as 123456:ABC…');
  }
  return async (method, fields, photo) => {
    const all = { chat_id: chat.chatId, message_thread_id: chat.threadId, parse_mode: 'HTML', ...fields };
    const body = photo ? formOf(all, photo) : JSON.stringify(all);
    const url = `${chat.apiUrl.replace(/\/$/, '')}/bot${token}/${method}`;
    const reply = await post({ service: 'Telegram', url, body, limits: chat, retryAfterSeconds });
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

/** Whether the picture was accepted; if not, the text still has to be sent without it. */
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
