import { Client, type Dispatcher } from 'undici';
import { ProbeError } from '../errors.ts';
import { textOfBody, tooLarge } from './body.ts';
import type { Deadline } from './deadline.ts';

import { isLoginLocation } from './login-page.ts';
import { codeOf, networkError } from './network-error.ts';
import { quoteBody } from './quote.ts';
import type { HttpResponse } from './response.ts';
import type { SizeLimit } from './size-limits.ts';

export interface HttpClientOptions {
  /** Time to connect, milliseconds. Default 1,000. */
  connectTimeoutMs?: number;
  /** How long an idle connection is kept where the server does not say, milliseconds: more than a round's interval. Default 75,000. */
  keepAliveTimeoutMs?: number;
  /** Default true. */
  rejectUnauthorized?: boolean;
  /** PEM of the authority that signed the services' certificates. */
  ca?: string;
  /** Redirects to follow, on the same host only. Default 3. */
  maxRedirects?: number;
}

export interface HttpRequest {
  origin: string;
  path: string;
  accept: string;
  authorization?: string | undefined;
  /** A longer answer is refused. */
  limit: SizeLimit;
  deadline: Deadline;
}

interface RawResponse extends HttpResponse {
  location: string | undefined;
}

const redirects = new Set([301, 302, 303, 307, 308]);
/** The server closed a kept connection just as the request was sent: a fresh one may well be answered. */
const staleCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** GET over a kept connection, within the time and size that the caller gives. One for each target: its requests wait for each other. */
export class HttpClient {
  /** By origin: a redirect may lead to another port of the host. */
  readonly #clients = new Map<string, Client>();
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions = {}) {
    this.#options = options;
  }

  /** @throws ProbeError `TIMEOUT`, `UNREACHABLE`, `BODY_TOO_LARGE` or `BAD_RESPONSE` */
  async get(request: HttpRequest): Promise<HttpResponse> {
    let { origin, path } = request;
    for (let left = this.#options.maxRedirects ?? 3; ; left--) {
      // Credentials are for the origin that was asked, and not for another port of its host.
      const isOrigin = origin === request.origin;
      const authorization = isOrigin ? request.authorization : undefined;
      const { location, ...response } = await this.#getOnce({ ...request, origin, path, authorization });
      if (location === undefined) {
        const wasRedirected = path !== request.path || !isOrigin;
        return { ...response, ...(wasRedirected && { redirectedTo: isOrigin ? path : `${origin}${path}` }) };
      }
      if (left === 0) throw new ProbeError('BAD_RESPONSE', `redirects too often, last to ${quoteBody(location)}`);
      ({ origin, path } = redirectOf(origin, path, location));
    }
  }

  async close(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.all(clients.map((client) => client.destroy()));
  }

  async #getOnce(request: HttpRequest): Promise<RawResponse> {
    const client = this.#clientOf(request.origin);
    try {
      return await dispatch(client, request);
    } catch (error) {
      if (staleCodes.has(codeOf(error))) return await this.#getAgain(request);
      throw this.#failed(request.origin, error);
    }
  }

  async #getAgain(request: HttpRequest): Promise<RawResponse> {
    this.#forget(request.origin);
    try {
      return await dispatch(this.#clientOf(request.origin), request);
    } catch (error) {
      throw this.#failed(request.origin, error);
    }
  }

  /** A connection that failed or is still at work is not used again. */
  #failed(origin: string, error: unknown): ProbeError {
    this.#forget(origin);
    return error instanceof ProbeError ? error : networkError(error);
  }

  #clientOf(origin: string): Client {
    const known = this.#clients.get(origin);
    if (known) return known;
    const { connectTimeoutMs = 1000, keepAliveTimeoutMs = 75_000, rejectUnauthorized = true, ca } = this.#options;
    const client = new Client(origin, {
      connect: { timeout: connectTimeoutMs, rejectUnauthorized, ...(ca !== undefined && { ca }) },
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#clients.set(origin, client);
    return client;
  }

  #forget(origin: string): void {
    const client = this.#clients.get(origin);
    this.#clients.delete(origin);
    client?.destroy().catch(() => {});
  }
}

function dispatch(client: Client, request: HttpRequest): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const { path, accept, authorization, deadline } = request;
    deadline.onExpiry(reject);
    client.dispatch(
      {
        method: 'GET',
        path,
        headers: { accept, 'user-agent': 'bizom-probe', ...(authorization !== undefined && { authorization }) },
      },
      new ResponseHandler(request.limit, resolve, reject),
    );
  });
}

class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #limit: SizeLimit;
  readonly #resolve: (response: RawResponse) => void;
  readonly #reject: (error: unknown) => void;
  #status = 0;
  #atMs = 0;
  #location: string | undefined;
  #encoding: string | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: SizeLimit, resolve: (response: RawResponse) => void, reject: (error: unknown) => void) {
    this.#limit = limit;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    this.#status = status;
    this.#atMs = Date.now();
    this.#encoding = headers['content-encoding'] === undefined ? undefined : String(headers['content-encoding']);
    if (redirects.has(status)) this.#location = String(headers['location'] ?? '') || undefined;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#limit.bytes) {
      this.#chunks.push(chunk);
      return;
    }
    this.#chunks = [];
    controller.abort(tooLarge(this.#limit));
  }

  onResponseEnd(): void {
    const [first, ...rest] = this.#chunks;
    const body = first && rest.length === 0 ? first : Buffer.concat(this.#chunks);
    try {
      const text = textOfBody(body, this.#encoding, this.#limit);
      this.#resolve({ status: this.#status, text, atMs: this.#atMs, location: this.#location });
    } catch (error) {
      this.#reject(error);
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

function redirectOf(origin: string, path: string, location: string): { origin: string; path: string } {
  const from = new URL(path, origin);
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to || !['http:', 'https:'].includes(to.protocol) || to.hostname !== from.hostname) {
    const login = isLoginLocation(location)
      ? ', a log-in page: it wants credentials'
      : '; only the same host is followed';
    throw new ProbeError('BAD_RESPONSE', `redirects to ${quoteBody(location)}${login}`);
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new ProbeError('BAD_RESPONSE', `redirects from https to ${to.origin}, without encryption`);
  }
  return { origin: to.origin, path: `${to.pathname}${to.search}` };
}
