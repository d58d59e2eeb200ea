import { cleanLine } from '@bizom/command/text';
import { DashboardsError } from '../model/errors.ts';

const timeoutMs = 30_000;
/** Longest part of an answer that an error repeats. */
const maxDetailLength = 300;

/** Where Grafana is, and who we are there. */
export interface GrafanaOptions {
  url: string;
  /** Token of a service account. It is sent, and never printed. */
  token: string;
  /** Organisation to work in; default 1. A token belongs to one organisation. */
  orgId?: number;
}

/** Grafana's HTTP API. */
export class GrafanaClient {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** Major version of the server, once it is known: hints depend on it. */
  majorVersion: number | undefined;

  constructor({ url, token, orgId = 1 }: GrafanaOptions) {
    this.#base = url.replace(/\/+$/, '');
    this.#headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'x-grafana-org-id': String(orgId),
      // Without it Grafana would lock what is written, the whole policy tree too, against people who use its pages.
      'x-disable-provenance': 'true',
    };
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
        headers: { ...this.#headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
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
    const hint = hintFor(response.status, method, this.majorVersion);
    throw new DashboardsError(
      'GRAFANA_REFUSED',
      `Grafana refuses ${method} ${path} with ${response.status}: ${detail(text)}${hint ? ` ${hint}` : ''}`,
    );
  }
}

/** What to do about a refusal. Rights: grafana/grafana pkg/services/ngalert/accesscontrol.go, by version. */
function hintFor(status: number, method: string, version: number | undefined): string | undefined {
  if (status === 403 && version !== undefined && version < 11)
    return 'The service account needs the role Admin: before Grafana 11 the provisioning API of alerting asks for it.';
  if (status === 409 && method === 'DELETE') return 'Something that is not ours still uses it: remove it there first.';
  return hints[status];
}

const hints: Readonly<Record<number, string>> = {
  401: 'GRAFANA_TOKEN is not (or no longer) valid.',
  403: 'The service account needs the role Editor with "Access to alert rules provisioning API" for dashboards and alerting, and Admin for datasources.',
  409: 'It is provisioned by a file, or by a tool that locks what it writes.',
  412: 'It was changed at the same time, or another dashboard of the folder has its title.',
};

function parsed(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DashboardsError(
      'GRAFANA_REFUSED',
      `${request} is not answered with JSON; is --url really Grafana's own address, with no login page in front?`,
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
  return cleanLine(String(message ?? text)).slice(0, maxDetailLength);
}
