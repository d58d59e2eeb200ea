import { serve } from './http-server.ts';

export interface FlockServer extends AsyncDisposable {
  /** The incoming webhook's URL. */
  webhookUrl: string;
  /** What was posted, and its FlockML as text. */
  messages: { flockml?: string; text: string; notification?: string }[];
  stop(): Promise<void>;
}

export interface FlockOptions {
  /** Posts until one is answered with 429 and `Retry-After: 1` (RFC 6585, section 4); default no limit. */
  postsUntilLimit?: number;
}

/**
 * A STAND-IN for a Flock incoming webhook (nothing real can be had without an account): JSON with `text` or `flockml`, the FlockML
 * well-formed, with the documented tags only and at most 32,768 characters. The wording of its refusals is our own.
 */
export async function startFlock({ postsUntilLimit }: FlockOptions = {}): Promise<FlockServer> {
  const messages: FlockServer['messages'] = [];
  let untilLimit = postsUntilLimit ?? Number.POSITIVE_INFINITY;
  const path = '/hooks/sendMessage/0c5b2c64-6a0c-4d83-9f0f-stand-in';
  const { url, stop } = await serve((request, body) => {
    if (request.url !== path) return refusal(404, 'no such webhook');
    if (untilLimit-- === 0) return { ...refusal(429, 'too many requests'), headers: { 'retry-after': '1' } };
    const payload = parse(body.toString());
    if (payload === undefined) return refusal(400, 'the body is not JSON');
    const flockml: unknown = payload['flockml'];
    const text: unknown = payload['text'];
    if (typeof flockml !== 'string' && typeof text !== 'string') return refusal(400, 'text or flockml is required');
    if (typeof flockml !== 'string') {
      messages.push({ text: String(text) });
      return { status: 200, body: '{}' };
    }
    if (flockml.length > 32_768) return refusal(400, 'the message is too long');
    const problem = problemOf(flockml);
    if (problem) return refusal(400, problem);
    messages.push({ ...payload, flockml, text: plain(flockml) });
    return { status: 200, body: JSON.stringify({ uid: String(messages.length) }) };
  });
  return { webhookUrl: url + path, messages, stop, [Symbol.asyncDispose]: stop };
}

const refusal = (status: number, description: string) => ({ status, body: JSON.stringify({ error: description }) });

function parse(body: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(body));
  } catch {
    return undefined;
  }
}

const tagForm = /<(\/?)([a-z]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/gi;

function problemOf(flockml: string): string | undefined {
  const bare = flockml.replace(tagForm, '').replace(/&(?:amp|lt|gt|quot|apos|#\d+);/g, '');
  if (/[<&]/.test(bare)) return `not well-formed at "${/[<&].{0,20}/.exec(bare)}"`;
  if (!/^<flockml>[\s\S]*<\/flockml>$/.test(flockml)) return 'not one flockml element';
  const open: string[] = [];
  for (const [, close, name = '', self] of flockml.matchAll(tagForm)) {
    if (!/^(flockml|a|b|i|u|em|strong|br|action|user)$/.test(name)) return `no such tag: ${name}`;
    if (close === '/' && open.pop() !== name) return `unexpected end tag ${name}`;
    if (close === '' && self === '') open.push(name);
  }
  return open.length > 0 ? `no end tag for ${open.at(-1)}` : undefined;
}

function plain(flockml: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return flockml
    .replace(/<br\/>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (all, name: string) => named[name] ?? all);
}
