import { setTimeout as sleep } from 'node:timers/promises';
import { NotifyError } from './errors.ts';

/** A POST to a service whose URL holds a secret: neither error nor reply repeats it. */
export interface Post {
  /** What errors call the service. */
  service: string;
  url: string;
  /** What of the URL is secret: no reply repeats it either. */
  secret: string;
  /** A string is sent as JSON. */
  body: string | FormData;
  /** One attempt's limit, milliseconds. */
  timeoutMs: number;
  /** How long to wait for a rate limit to pass, milliseconds in all. */
  maxWaitMs: number;
  /** The wait a 429 asks for, seconds, where the service says it in the body; the `Retry-After` header is read anyway. */
  retryAfterSeconds?(body: string): number | undefined;
}

/** A reply that came: any status but 429 and a first 5xx. */
export interface Reply {
  status: number;
  /** Without the URL and its secret, which an error page may repeat. */
  body: string;
}

/**
 * Posts, waits as long as a 429 asks, and tries once more after a 5xx or a broken connection.
 * @throws NotifyError `RATE_LIMITED` when the wait would be longer than `maxWaitMs`, `UNREACHABLE` when nothing came twice.
 */
export async function post(request: Post): Promise<Reply> {
  let waitLeftMs = request.maxWaitMs;
  for (let failures = 0; ; ) {
    const reply = await attempt(request);
    const last = failures > 0;
    if (reply instanceof NotifyError) {
      if (last) throw reply;
    } else if (reply.status === 429) {
      waitLeftMs -= reply.waitMs;
      if (waitLeftMs < 0) throw tooLong(request, reply.waitMs);
      await sleep(reply.waitMs);
      continue;
    } else if (reply.status < 500 || last) {
      return reply;
    }
    failures += 1;
    await sleep(300);
  }
}

async function attempt(request: Post): Promise<(Reply & { waitMs: number }) | NotifyError> {
  const { service, url, secret, body, timeoutMs } = request;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      ...(typeof body === 'string' && { headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const text = await response.text();
    const seconds = request.retryAfterSeconds?.(text) ?? Number(response.headers.get('retry-after') ?? 1);
    return {
      status: response.status,
      body: withoutSecret(text, url, secret),
      waitMs: (Number.isFinite(seconds) ? Math.max(seconds, 0.1) : 1) * 1000,
    };
  } catch (error) {
    return new NotifyError('UNREACHABLE', `${service} cannot be reached: ${reasonOf(error, timeoutMs)}.`);
  }
}

/** The longest first, as each is a part of the one before. */
function withoutSecret(text: string, url: string, secret: string): string {
  const { href, pathname, search } = new URL(url);
  const hidden = [url, href, pathname + search, pathname, encodeURIComponent(secret), secret];
  return hidden.filter((part) => part.length > 1).reduce((rest, part) => rest.replaceAll(part, '[redacted]'), text);
}

/** undici's messages and causes may repeat the URL, which holds the token: only the system's error code is passed on. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const code = (error as { cause?: { code?: unknown } }).cause?.code;
  return typeof code === 'string' ? code : 'the request failed';
}

function tooLong({ service, maxWaitMs }: Post, waitMs: number): NotifyError {
  return new NotifyError(
    'RATE_LIMITED',
    `${service} asks to wait ${waitMs / 1000} s more, over the limit of ${maxWaitMs / 1000} s.`,
  );
}
