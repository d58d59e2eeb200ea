import { Client, type Dispatcher } from 'undici';
import { ProbeError } from '../errors.ts';
import type { Deadline } from './deadline.ts';
import { codeOf, networkError } from './network-error.ts';

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
  maxBodyBytes: number;
  deadline: Deadline;
}

export interface HttpResponse {
  status: number;
  text: string;
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
      const answer = await this.#getOnce({ ...request, origin, path });
      if (answer.location === undefined || !redirects.has(answer.status)) return answer;
      if (left === 0) throw new ProbeError('BAD_RESPONSE', `redirects too often, last to ${answer.location}`);
      ({ origin, path } = redirectOf(origin, path, answer.location));
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
    deadline.watch(reject);
    client.dispatch(
      {
        method: 'GET',
        path,
        headers: { accept, 'user-agent': 'bizom-probe', ...(authorization !== undefined && { authorization }) },
      },
      new ResponseHandler(request.maxBodyBytes, resolve, reject),
    );
  });
}

class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #maxBodyBytes: number;
  readonly #resolve: (answer: RawResponse) => void;
  readonly #reject: (error: unknown) => void;
  #status = 0;
  #location: string | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(maxBodyBytes: number, resolve: (answer: RawResponse) => void, reject: (error: unknown) => void) {
    this.#maxBodyBytes = maxBodyBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    this.#status = status;
    if (redirects.has(status)) this.#location = String(headers['location'] ?? '') || undefined;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBodyBytes) {
      this.#chunks.push(chunk);
      return;
    }
    this.#chunks = [];
    controller.abort(new ProbeError('BODY_TOO_LARGE', `answers with more than ${this.#maxBodyBytes} bytes`));
  }

  onResponseEnd(): void {
    const [first, ...rest] = this.#chunks;
    const body = first && rest.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, text: body.toString('utf8'), location: this.#location });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

function redirectOf(origin: string, path: string, location: string): { origin: string; path: string } {
  const from = new URL(path, origin);
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to || !['http:', 'https:'].includes(to.protocol) || to.hostname !== from.hostname) {
    throw new ProbeError('BAD_RESPONSE', `redirects to ${location.slice(0, 200)}; only the same host is followed`);
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new ProbeError('BAD_RESPONSE', `redirects from https to ${to.origin}, without encryption`);
  }
  return { origin: to.origin, path: `${to.pathname}${to.search}` };
}
