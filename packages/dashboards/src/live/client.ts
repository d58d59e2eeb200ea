import { DashboardsError } from '../model/errors.ts';

const timeoutMs = 30_000;
/** Longest part of an answer that an error repeats. */
const maxDetailLength = 300;

/** Where Grafana is, and who we are there. */
export interface GrafanaOptions {
  url: string;
  /** Token of a service account. It is sent, and never printed. */
  token: string;
}

/** Grafana's HTTP API. */
export class GrafanaClient {
  readonly #base: string;
  readonly #token: string;

  constructor({ url, token }: GrafanaOptions) {
    this.#base = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** @returns undefined where there is nothing (404) */
  async get<T>(path: string): Promise<T | undefined> {
    const response = await this.#send('GET', path);
    if (response.status === 404) return undefined;
    return (await this.#accepted(response, 'GET', path)) as T;
  }

  async send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    await this.#accepted(await this.#send(method, path, body), method, path);
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(this.#base + path, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${this.#token}`,
          // Without it Grafana would lock what is written, the whole policy tree too, against people who use its pages.
          'x-disable-provenance': 'true',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // A redirect would carry the token to another host, and turn a POST into a GET.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      const cause = (error as Error).cause ?? error;
      throw new DashboardsError(
        'GRAFANA_UNREACHABLE',
        `${this.#base} does not answer ${method} ${path} (${(cause as Error).message}); check --url and the network.`,
        { cause: error },
      );
    }
  }

  async #accepted(response: Response, method: string, path: string): Promise<unknown> {
    const text = await response.text();
    if (response.ok) return text === '' ? undefined : parsed(text, `${method} ${path}`);
    const hint = (method === 'DELETE' ? deletionHints[response.status] : undefined) ?? hints[response.status];
    throw new DashboardsError(
      'GRAFANA_REFUSED',
      `Grafana refuses ${method} ${path} with ${response.status}: ${detail(text)}${hint ? ` ${hint}` : ''}`,
    );
  }
}

const hints: Record<number, string> = {
  401: 'GRAFANA_TOKEN is not (or no longer) valid.',
  403: 'The service account needs the role Editor for dashboards and alerting, and Admin for datasources.',
  409: 'Somebody else provisions it: a file, or a tool that locks what it writes.',
  412: 'Somebody changed it at the same time, or another dashboard of the folder has its title.',
};

const deletionHints: Record<number, string> = {
  409: 'Something of somebody else still uses it: take it out there first.',
};

function parsed(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DashboardsError(
      'GRAFANA_REFUSED',
      `${request} is not answered with JSON; is --url really Grafana's own address, and no login page before it?`,
    );
  }
}

/** What Grafana says is wrong: `{message}`, or the text as it is. */
function detail(text: string): string {
  let message: unknown;
  try {
    message = (JSON.parse(text) as { message?: unknown }).message;
  } catch {
    message = text;
  }
  return String(message ?? text)
    .replace(/\s+/g, ' ')
    .slice(0, maxDetailLength);
}
