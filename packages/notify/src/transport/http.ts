import { setTimeout as sleep } from 'node:timers/promises';
import { NotifyError } from './errors.ts';

/** The limits of a channel that is reached over HTTP. */
export interface HttpLimits {
  /** Limit of one attempt, milliseconds. */
  timeoutMs: number;
  /** How long to wait for rate limits to pass, milliseconds in total. */
  maxWaitMs: number;
}

/** One POST. Its URL, headers and body may hold secrets; no error repeats them. */
export interface Post {
  /** The service's name, for errors. */
  service: string;
  url: string;
  /** A string is sent as JSON unless `headers` say otherwise. */
  body: string | FormData | Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
  limits: HttpLimits;
  /** The wait that a 429 asks for, seconds, if the service says so in the body; default its `Retry-After` header. */
  retryAfterSeconds?(body: string): number | undefined;
}

/** A reply with any status except 429 and the first 5xx. */
export interface Reply {
  status: number;
  /** At most `maxReplyBytes`. */
  body: string;
  headers: Headers;
}

/** Bytes of a reply that are read: the rest tells nothing. */
const maxReplyBytes = 65_536;
const retryPauseMs = 300;

/**
 * Posts, waits as long as a 429 asks, and tries once more after a 5xx or a broken connection.
 * @throws NotifyError `RATE_LIMITED` if the wait would be longer than `maxWaitMs`, `UNREACHABLE` if both attempts failed.
 */
export async function post(request: Post): Promise<Reply> {
  let waitLeftMs = request.limits.maxWaitMs;
  for (let failures = 0; ; ) {
    const reply = await attempt(request);
    const last = failures > 0;
    if (reply instanceof NotifyError) {
      if (last) throw reply;
    } else if (reply.status === 429) {
      const waitMs = waitMsOf(request, reply);
      waitLeftMs -= waitMs;
      if (waitLeftMs < 0) throw tooLong(request, waitMs);
      await sleep(waitMs);
      continue;
    } else if (reply.status < 500 || last) {
      return reply;
    }
    failures += 1;
    await sleep(retryPauseMs);
  }
}

async function attempt({ service, url, body, headers, limits }: Post): Promise<Reply | NotifyError> {
  const { timeoutMs } = limits;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { ...(typeof body === 'string' && { 'content-type': 'application/json; charset=utf-8' }), ...headers },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    return { status: response.status, body: await readStart(response), headers: response.headers };
  } catch (error) {
    return new NotifyError('UNREACHABLE', `${service} cannot be reached: ${reasonOf(error, timeoutMs)}.`);
  }
}

async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxReplyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxReplyBytes).toString();
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3); without either the wait is one second. */
function waitMsOf({ retryAfterSeconds }: Post, { body, headers }: Reply): number {
  const header = headers.get('retry-after')?.trim() ?? '';
  const seconds = retryAfterSeconds?.(body) ?? (/^\d+(\.\d+)?$/.test(header) ? Number(header) : undefined);
  const waitMs = seconds === undefined ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isFinite(waitMs) ? Math.max(waitMs, 100) : 1000;
}

/** undici's messages and causes may repeat the URL, which holds the token: only the system's error code is passed on. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const code = (error as { cause?: { code?: unknown } }).cause?.code;
  return typeof code === 'string' ? code : 'the request failed';
}

function tooLong({ service, limits }: Post, waitMs: number): NotifyError {
  return new NotifyError(
    'RATE_LIMITED',
    `${service} asks to wait ${waitMs / 1000} s, more than what is left of maxWaitMs (${limits.maxWaitMs / 1000} s in total).`,
  );
}
