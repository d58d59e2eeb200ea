import type { IncomingMessage } from 'node:http';
import { type Answer, serve } from './http-server.ts';

/** A message that the stand-in has taken. */
interface SlackMessage {
  via: 'webhook' | 'bot';
  text: string;
  blocks: readonly Fields[];
  ts?: string;
  threadTs?: string;
  broadcast?: boolean;
}

/** A file that was uploaded and shared. */
interface SlackFile {
  bytes: Buffer;
  channel: string;
  threadTs?: string;
  title?: string;
}

export interface SlackServer extends AsyncDisposable {
  /** The Web API, to give as `apiUrl`. */
  url: string;
  webhookUrl: string;
  token: string;
  channel: string;
  messages: SlackMessage[];
  files: SlackFile[];
  stop(): Promise<void>;
}

export interface SlackOptions {
  /** Messages until a 429, which the next one then passes; default no limit. */
  messagesUntilLimit?: number;
  retryAfterSeconds?: number;
  /** Scopes of the bot's token; default both that are documented. */
  scopes?: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A STAND-IN for Slack (nothing real can be had without an account): incoming webhooks and the Web API methods that post and upload,
 * with the limits of the Block Kit reference (https://docs.slack.dev/reference/block-kit/blocks), webhook errors as plain text with
 * 4xx (https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks), Web API errors as 200 with `ok: false`
 * (https://docs.slack.dev/apis/web-api), and 429 with Retry-After (https://docs.slack.dev/apis/web-api/rate-limits).
 */
export async function startSlack(options: SlackOptions = {}): Promise<SlackServer> {
  const server = new Slack(options);
  const { url, stop } = await serve((request, body) => server.answer(request, body));
  server.url = url;
  const { token, channel, messages, files } = server;
  return {
    url: `${url}/api`,
    webhookUrl: url + server.webhookPath,
    token,
    channel,
    messages,
    files,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

class Slack {
  readonly webhookPath = '/services/T00000000/B00000000/stand-in-webhook-secret';
  readonly token = 'xoxb-0000000000-stand-in-token';
  readonly channel = 'C0123456789';
  readonly messages: SlackMessage[] = [];
  readonly files: SlackFile[] = [];
  readonly #uploads = new Map<string, Buffer | undefined>();
  readonly #options: SlackOptions;
  #untilLimit: number;
  url = '';

  constructor(options: SlackOptions) {
    this.#options = options;
    this.#untilLimit = options.messagesUntilLimit ?? Number.POSITIVE_INFINITY;
  }

  answer(request: IncomingMessage, body: Buffer): Answer {
    const path = request.url ?? '';
    if (path.startsWith('/services/')) return this.#webhook(path, body);
    if (path.startsWith('/upload/')) return this.#upload(path, body);
    const [, method] = /^\/api\/([\w.]+)$/.exec(path) ?? [];
    if (request.headers.authorization !== `Bearer ${this.token}`) return failed('invalid_auth');
    const fields = parse(body);
    if (!fields) return failed('invalid_json');
    if (method === 'chat.postMessage') return this.#postMessage(fields);
    if (method === 'files.getUploadURLExternal') return this.#uploadUrl(fields);
    if (method === 'files.completeUploadExternal') return this.#completeUpload(fields);
    return failed('unknown_method');
  }

  #webhook(path: string, body: Buffer): Answer {
    if (path !== this.webhookPath) return plain(404, 'no_service');
    if (this.#isLimited()) return this.#tooMany('rate_limited');
    const fields = parse(body);
    if (!fields) return plain(400, 'invalid_payload');
    const blocks = Array.isArray(fields['blocks']) ? fields['blocks'] : [];
    if (typeof fields['text'] !== 'string' && blocks.length === 0) return plain(400, 'no_text');
    if (blocksProblem(blocks)) return plain(400, 'invalid_blocks');
    this.messages.push({ via: 'webhook', text: String(fields['text'] ?? ''), blocks });
    return plain(200, 'ok');
  }

  #postMessage(fields: Fields): Answer {
    if (!this.#scopes.includes('chat:write')) return failed('missing_scope', { needed: 'chat:write' });
    if (fields['channel'] !== this.channel) return failed('channel_not_found');
    if (this.#isLimited()) return this.#tooMany('{"ok":false,"error":"ratelimited"}');
    const { text, blocks = [], thread_ts: threadTs, reply_broadcast: broadcast } = fields;
    if (!Array.isArray(blocks)) return failed('invalid_blocks_format');
    if (typeof text !== 'string' && blocks.length === 0) return failed('no_text');
    if (JSON.stringify(blocks).length > 13_200) return failed('msg_blocks_too_long');
    const problem = blocksProblem(blocks);
    if (problem) return failed('invalid_blocks', { response_metadata: { messages: [`[ERROR] ${problem}`] } });
    if (threadTs !== undefined && !this.messages.some(({ ts }) => ts === threadTs)) return failed('thread_not_found');
    const ts = `1700000000.${String(this.messages.length + 1).padStart(6, '0')}`;
    this.messages.push({
      via: 'bot',
      text: String(text ?? ''),
      blocks,
      ts,
      ...(typeof threadTs === 'string' && { threadTs, broadcast: broadcast === true }),
    });
    return ok({ channel: this.channel, ts });
  }

  #uploadUrl({ filename, length }: Fields): Answer {
    if (!this.#scopes.includes('files:write')) return failed('missing_scope', { needed: 'files:write' });
    if (typeof filename !== 'string' || typeof length !== 'number') return failed('invalid_arguments');
    const id = `F${this.#uploads.size + 1}`;
    this.#uploads.set(id, undefined);
    return ok({ upload_url: `${this.url}/upload/${id}`, file_id: id });
  }

  #upload(path: string, body: Buffer): Answer {
    const id = path.slice('/upload/'.length);
    if (!this.#uploads.has(id)) return plain(404, 'not found');
    this.#uploads.set(id, body);
    return plain(200, `OK - ${body.length}`);
  }

  #completeUpload({ files, channel_id: channel, thread_ts: threadTs }: Fields): Answer {
    const [file] = Array.isArray(files) ? (files as Fields[]) : [];
    const bytes = this.#uploads.get(String(file?.['id']));
    if (!bytes) return failed('file_not_found');
    if (channel !== this.channel) return failed('channel_not_found');
    this.files.push({
      bytes,
      channel: this.channel,
      ...(typeof threadTs === 'string' && { threadTs }),
      ...(typeof file?.['title'] === 'string' && { title: file['title'] }),
    });
    return ok({ files: [{ id: file?.['id'] }] });
  }

  get #scopes(): readonly string[] {
    return this.#options.scopes ?? ['chat:write', 'files:write'];
  }

  #isLimited(): boolean {
    this.#untilLimit -= 1;
    if (this.#untilLimit >= 0) return false;
    this.#untilLimit = Number.POSITIVE_INFINITY;
    return true;
  }

  #tooMany(body: string): Answer {
    return { status: 429, body, headers: { 'retry-after': String(this.#options.retryAfterSeconds ?? 1) } };
  }
}

const ok = (fields: Fields): Answer => ({ status: 200, body: JSON.stringify({ ok: true, ...fields }) });
const failed = (error: string, more: Fields = {}): Answer => ({
  status: 200,
  body: JSON.stringify({ ok: false, error, ...more }),
});
const plain = (status: number, body: string): Answer => ({ status, body, headers: { 'content-type': 'text/plain' } });

function parse(body: Buffer): Fields | undefined {
  try {
    return Object(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}

/** What Block Kit would refuse, the first thing only. */
function blocksProblem(blocks: readonly unknown[]): string | undefined {
  if (blocks.length > 50) return 'no more than 50 items allowed [json-pointer:/blocks]';
  return blocks.map((block, index) => blockProblem(Object(block), `/blocks/${index}`)).find((problem) => problem);
}

function blockProblem(block: Fields, at: string): string | undefined {
  switch (block['type']) {
    case 'header':
      return textProblem(block['text'], 150, `${at}/text`, ['plain_text']);
    case 'section':
      return sectionProblem(block, at);
    case 'context':
      return listProblem(block['elements'], 10, 3000, `${at}/elements`);
    case 'rich_text':
      return JSON.stringify(block['elements'])?.includes('"text":""')
        ? `must be more than 0 characters [${at}]`
        : undefined;
    default:
      return `unsupported type: ${String(block['type'])} [json-pointer:${at}/type]`;
  }
}

function sectionProblem({ text, fields }: Fields, at: string): string | undefined {
  if (text === undefined && fields === undefined) return `text or fields required [json-pointer:${at}]`;
  const problem = text === undefined ? undefined : textProblem(text, 3000, `${at}/text`);
  return problem ?? (fields === undefined ? undefined : listProblem(fields, 10, 2000, `${at}/fields`));
}

function listProblem(items: unknown, most: number, length: number, at: string): string | undefined {
  if (!Array.isArray(items) || items.length === 0) return `must provide an array with items [json-pointer:${at}]`;
  if (items.length > most) return `no more than ${most} items allowed [json-pointer:${at}]`;
  return items.map((item, index) => textProblem(item, length, `${at}/${index}`)).find((problem) => problem);
}

function textProblem(value: unknown, most: number, at: string, types = ['plain_text', 'mrkdwn']): string | undefined {
  const { type, text }: Fields = Object(value);
  if (typeof type !== 'string' || !types.includes(type)) return `unsupported text type [json-pointer:${at}/type]`;
  if (typeof text !== 'string' || text.length === 0) return `must be more than 0 characters [json-pointer:${at}/text]`;
  if (text.length > most) return `must be less than ${most + 1} characters [json-pointer:${at}/text]`;
  // An unescaped "<" starts a link or a mention, such as <!channel>.
  const foreign = type === 'mrkdwn' && /<(?!https?:\/\/[^<>|]*\|[^<>]*>)/.test(text);
  return foreign ? `a mention or a broken link [json-pointer:${at}/text]` : undefined;
}
