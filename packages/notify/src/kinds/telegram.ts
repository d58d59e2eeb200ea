import { httpUrl, text, wholeNumber } from '@bizom/options';
import { fieldsOf, parseObject } from '@bizom/options/json';
import * as v from 'valibot';
import type { Link, Message, Picture } from '../message/message.ts';
import { fitMessage } from '../render/fit.ts';
import { headlineOf } from '../render/headline.ts';
import { logText } from '../render/log-lines.ts';
import { anchor, escapeMarkup, isHttpUrl, listedLinks, weaveLinks } from '../render/markup.ts';
import { previewPage } from '../render/page.ts';
import { whenLine } from '../render/when.ts';
import { NotifyError } from '../transport/errors.ts';
import type { HttpLimits } from '../transport/http.ts';
import { defineChannelKind, type SenderTools } from './kind.ts';
import { httpOptions, secretText } from './options.ts';

/** Characters that a reader sees, markup not counted. Source: Bot API, sendMessage and sendPhoto. */
const maxText = 4096;
const maxCaption = 1024;
const chatWords = 'a chat such as "-1001234567890" or "@channel"';

/**
 * A Telegram chat. A short message with a picture is one `sendPhoto`; a longer one is a `sendMessage` with the picture as a reply to it.
 * If Telegram refuses the picture, the text is still sent. Later messages of an incident reply to the first. A group that became a
 * supergroup has another id: the message follows it.
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
    const chat = { ...options };
    return async (message, thread) => {
      const call = caller(chat, await tools.readSecret(options.token), tools);
      const messageId = await sendMessage(call, message, thread);
      return messageId === undefined ? undefined : { thread: String(messageId) };
    };
  },
  preview(message) {
    const { text: html, reply_markup: keyboard } = textFields(message, true);
    const keys = (keyboard?.inline_keyboard ?? []).flat();
    const buttons = keys.map(
      (key) => `<a class="button" href="${escapeMarkup(key.url)}">${escapeMarkup(key.text)}</a>`,
    );
    return {
      sent: `${JSON.stringify(textFields(message, true), null, 2)}\n`,
      page: previewPage('Telegram', `<div class="lines">${html}</div><p>${buttons.join('')}</p>`),
    };
  },
});

/** Sends text and picture; buttons that Telegram refuses become links in the text. Returns the id of the message with the text. */
async function sendMessage(call: Call, message: Message, thread: string | undefined): Promise<number | undefined> {
  try {
    return await sendParts(call, message, true, thread);
  } catch (error) {
    const isButton = error instanceof NotifyError && error.code === 'REFUSED' && /button/i.test(error.message);
    if (isButton && buttonsOf(message).length > 0) return sendParts(call, message, false, thread);
    throw error;
  }
}

async function sendParts(call: Call, message: Message, withButtons: boolean, thread: string | undefined) {
  const { picture } = message;
  const { text: html, ...fields } = textFields(message, withButtons);
  const common = { ...fields, ...(thread !== undefined && replyTo(Number(thread))) };
  // A multipart form turns each line break into two characters.
  const short = visibleLength(html.replaceAll('\n', '\r\n')) <= maxCaption;
  const sent = picture && short ? await sendPhoto(call, picture, { caption: html, ...common }) : undefined;
  if (sent !== undefined) return sent;
  const messageId = await call('sendMessage', { text: html, link_preview_options: { is_disabled: true }, ...common });
  if (picture && !short) await sendPhoto(call, picture, replyTo(messageId));
  return messageId;
}

function textFields(message: Message, withButtons: boolean) {
  const buttons = withButtons ? buttonsOf(message) : [];
  return { text: render(message, withButtons), ...(buttons.length > 0 && { reply_markup: keyboardOf(buttons) }) };
}

/** The reply is sent even if that message was deleted. */
const replyTo = (messageId: number | undefined) => ({
  reply_parameters: { message_id: messageId, allow_sending_without_reply: true },
});

/** The message in Telegram's HTML, with at most `maxText` visible characters. */
const render = (message: Message, withButtons: boolean): string =>
  markup(
    fitMessage(message, (fitted) => visibleLength(markup(fitted, withButtons)), maxText),
    withButtons,
  );

function markup(message: Message, withButtons: boolean): string {
  const { text: body, advice = '', facts = [], excerpts = [], links = [] } = message;
  const when = whenLine(message);
  const onButtons = new Set(withButtons ? buttonsOf(message) : []);
  const factLines = (minor: boolean) =>
    facts
      .filter((fact) => (fact.minor ?? false) === minor)
      .map(
        ({ label, value }) =>
          `${escapeMarkup(label)}: ${minor ? `<code>${escapeMarkup(value)}</code>` : escapeMarkup(value)}`,
      )
      .join('\n');
  const parts = [
    `<b>${escapeMarkup(headlineOf(message))}</b>${when === undefined ? '' : `\n<i>${escapeMarkup(when)}</i>`}`,
    weaveLinks(body, links, escapeMarkup, anchor),
    advice && `<blockquote><b>What to do</b>\n${escapeMarkup(advice)}</blockquote>`,
    listedLinks(body, links)
      .filter((link) => !onButtons.has(link))
      .map(anchor)
      .join(' · '),
    factLines(false),
    ...excerpts.map((excerpt) => `<b>${escapeMarkup(excerpt.title)}</b>\n<pre>${escapeMarkup(logText(excerpt))}</pre>`),
    factLines(true),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Telegram refuses buttons with URLs that cannot be public, such as `http://grafana:3000`: these stay links in the text. */
function buttonsOf({ text: body, links = [] }: Message): Link[] {
  return listedLinks(body, links)
    .filter(({ label, url }) => label !== '' && isHttpUrl(url) && new URL(url).hostname.includes('.'))
    .slice(0, 8);
}

/** Two buttons in a row: on a phone the labels stay readable. */
function keyboardOf(buttons: readonly Link[]) {
  const keys = buttons.map(({ label, url }) => ({ text: label, url }));
  return { inline_keyboard: keys.flatMap((_, index) => (index % 2 === 0 ? [keys.slice(index, index + 2)] : [])) };
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

type Call = (
  method: string,
  fields: Record<string, unknown>,
  photo?: Blob,
  followed?: boolean,
) => Promise<number | undefined>;

function caller(chat: Chat, token: string, { post }: SenderTools): Call {
  if (!/^\d+:[\w-]+$/.test(token)) {
    throw new NotifyError('INVALID_SECRET', 'Telegram: expected the secret to be a bot token such as 123456:ABC…');
  }
  const url = (method: string) => `${chat.apiUrl.replace(/\/$/, '')}/bot${token}/${method}`;
  return async function call(method, fields, photo, followed = false): Promise<number | undefined> {
    const all = { chat_id: chat.chatId, message_thread_id: chat.threadId, parse_mode: 'HTML', ...fields };
    const body = photo ? formOf(all, photo) : JSON.stringify(all);
    const reply = await post({ service: 'Telegram', url: url(method), body, limits: chat, retryAfterSeconds });
    const answer = answerOf(reply.body);
    if (reply.status < 300 && answer.ok) return answer.messageId;
    if (answer.movedTo !== undefined && !followed) {
      chat.chatId = answer.movedTo;
      return call(method, fields, photo, true);
    }
    const why = answer.description ?? reply.body.slice(0, 200);
    throw new NotifyError('REFUSED', `Telegram refused ${method}: ${reply.status} ${why}`);
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

/** The id of the message; undefined if the picture was refused, as the text still has to be sent without it. */
async function sendPhoto(call: Call, { png }: Picture, fields: Record<string, unknown>): Promise<number | undefined> {
  try {
    return await call('sendPhoto', fields, new Blob([Uint8Array.from(png)], { type: 'image/png' }));
  } catch (error) {
    if (error instanceof NotifyError) return undefined;
    throw error;
  }
}

/** A reply of the Bot API. Source: "Making requests" and "ResponseParameters". */
function answerOf(body: string) {
  const { ok, description, result, parameters } = parseObject(body) ?? {};
  const { message_id: messageId } = fieldsOf(result);
  const { migrate_to_chat_id: movedTo, retry_after: retryAfter } = fieldsOf(parameters);
  return {
    ok: ok === true,
    ...(typeof description === 'string' && { description: description.slice(0, 300) }),
    ...(typeof messageId === 'number' && { messageId }),
    ...(typeof movedTo === 'number' && { movedTo }),
    ...(typeof retryAfter === 'number' && { retryAfter }),
  };
}

const retryAfterSeconds = (body: string): number | undefined => answerOf(body).retryAfter;
