import type { IncomingMessage } from 'node:http';
import { type Answer, serve } from './http-server.ts';

/** A message that the stand-in has taken, entities parsed. */
export interface TelegramMessage {
  method: 'sendMessage' | 'sendPhoto';
  text: string;
  html: string;
  photo?: Buffer;
  replyTo?: number;
  /** Labels and URLs of the buttons below it. */
  buttons?: { text: string; url: string }[];
}

export interface TelegramOptions {
  messagesPerMinute?: number;
  retryAfterSeconds?: number;
  /** Refuses every button, as for URLs whose rules are not documented. */
  refusesButtons?: boolean;
  /** The group became a supergroup: its old id is refused with the new one. */
  movedFrom?: string;
}

export interface TelegramServer extends AsyncDisposable {
  url: string;
  token: string;
  chatId: string;
  messages: TelegramMessage[];
  stop(): Promise<void>;
}

/**
 * A STAND-IN for the Telegram Bot API (nothing real can be had without an account): it holds to the limits and error replies of
 * the documentation: token, chat, entity parsing, 4,096 and 1,024 characters, PNG bytes, messages per minute with `retry_after`.
 */
export async function startTelegram(options: TelegramOptions = {}): Promise<TelegramServer> {
  const { messagesPerMinute = 20, retryAfterSeconds = 1, movedFrom, refusesButtons = false } = options;
  const token = '123456:AAtest-Token_of-the-stand-in';
  const chatId = '-1001234567890';
  const messages: TelegramMessage[] = [];
  let sentThisMinute = 0;
  const { url, stop } = await serve(async (request, body) => {
    const [, botToken, method] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (botToken !== token) return refusal(401, 'Unauthorized');
    if (method !== 'sendMessage' && method !== 'sendPhoto') return refusal(404, 'Not Found');
    const fields = await fieldsOf(request, body);
    const wrongChat = chatProblem(String(fields.get('chat_id')), chatId, movedFrom);
    if (wrongChat) return wrongChat;
    if (sentThisMinute >= messagesPerMinute) {
      sentThisMinute = 0;
      return refusal(429, `Too Many Requests: retry after ${retryAfterSeconds}`, { retry_after: retryAfterSeconds });
    }
    const taken = await read(method, fields, refusesButtons);
    if (typeof taken === 'string') return refusal(400, `Bad Request: ${taken}`);
    sentThisMinute += 1;
    messages.push(taken);
    return { status: 200, body: JSON.stringify({ ok: true, result: { message_id: messages.length } }) };
  });
  return { url, token, chatId, messages, stop, [Symbol.asyncDispose]: stop };
}

function chatProblem(given: string, chatId: string, movedFrom: string | undefined): Answer | undefined {
  if (given === chatId) return undefined;
  if (given !== movedFrom) return refusal(400, 'Bad Request: chat not found');
  const parameters = { migrate_to_chat_id: Number(chatId) };
  return refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', parameters);
}

function refusal(status: number, description: string, parameters?: object): Answer {
  return { status, body: JSON.stringify({ ok: false, error_code: status, description, parameters }) };
}

async function fieldsOf(request: IncomingMessage, body: Buffer): Promise<Map<string, unknown>> {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return new Map(Object.entries(JSON.parse(body.toString())));
  const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData();
  return new Map<string, unknown>(form.entries());
}

async function read(
  method: TelegramMessage['method'],
  fields: Map<string, unknown>,
  refusesButtons: boolean,
): Promise<TelegramMessage | string> {
  const html = String(fields.get(method === 'sendPhoto' ? 'caption' : 'text') ?? '');
  const parsed = parseEntities(html);
  if ('problem' in parsed) return `can't parse entities: ${parsed.problem}`;
  const reply: { message_id?: number } = objectOf(fields.get('reply_parameters'));
  const buttons = buttonsOf(fields.get('reply_markup'));
  const wrongButton = refusesButtons && buttons.length > 0 ? 'BUTTON_URL_INVALID' : buttonProblem(buttons);
  if (wrongButton) return wrongButton;
  const common = {
    method,
    html,
    text: parsed.text,
    ...(reply.message_id && { replyTo: reply.message_id }),
    ...(buttons.length > 0 && { buttons }),
  };
  if (method === 'sendPhoto') return withPhoto(common, fields.get('photo'));
  if (parsed.text.trim() === '') return 'message text is empty';
  return parsed.text.length > 4096 ? 'message is too long' : common;
}

async function withPhoto(message: TelegramMessage, file: unknown): Promise<TelegramMessage | string> {
  if (message.text.length > 1024) return 'message caption is too long';
  if (!(file instanceof Blob)) return 'there is no photo in the request';
  const photo = Buffer.from(await file.arrayBuffer());
  return photo.subarray(1, 4).toString() === 'PNG' ? { ...message, photo } : 'IMAGE_PROCESS_FAILED';
}

type Button = { text: string; url: string };

function buttonsOf(markup: unknown): Button[] {
  const { inline_keyboard: rows = [] }: { inline_keyboard?: Button[][] } = objectOf(markup);
  return rows.flat();
}

function buttonProblem(buttons: readonly Button[]): string | undefined {
  const wrong = buttons.find(({ url }) => !URL.canParse(url) || !new URL(url).hostname.includes('.'));
  return wrong && `inline keyboard button URL '${wrong.url}' is invalid: Wrong HTTP URL`;
}

/** An object in a JSON body, its JSON in a form. */
function objectOf(value: unknown): object {
  return typeof value === 'string' ? JSON.parse(value) : Object(value);
}

const tags = /^(b|strong|i|em|u|ins|s|strike|del|code|pre|a|span|blockquote|tg-spoiler)$/;
const tagForm = /<(\/?)([a-z-]+)(?:\s[^<>]*)?>/gi;
const entityForm = /&(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);/gi;
const named: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

/** Telegram's HTML: a few tags, properly nested, and four named entities; anything else is refused. */
function parseEntities(html: string): { text: string } | { problem: string } {
  const problem = nestingProblem(html);
  if (problem) return { problem };
  const bare = html.replace(tagForm, '');
  if (bare.includes('<')) return { problem: 'unsupported start tag' };
  return { text: bare.replace(entityForm, (entity) => named[entity] ?? '_') };
}

function nestingProblem(html: string): string | undefined {
  const open: string[] = [];
  for (const [, slash, name = ''] of html.matchAll(tagForm)) {
    if (!tags.test(name)) return `unsupported start tag "${name}"`;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return `unexpected end tag "${name}"`;
  }
  return open.length > 0 ? `can't find end tag corresponding to start tag ${open.at(-1)}` : undefined;
}
