import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: bodies of any shape, judged by the server's own rules
type Json = any;

/** An answer that Grafana gives instead of doing what was asked. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * A MOCK of Grafana's HTTP API, for no Grafana server can be had here. It holds to the documented contract (HTTP API reference:
 * folder, data source, dashboard, search, alerting provisioning): what must be there, what is refused and with which
 * status and message, what is redacted, what is locked by provenance.
 */
export class ContractServer {
  readonly folders = new Map<string, Json>();
  readonly datasources = new Map<string, Json>();
  readonly dashboards = new Map<string, { dashboard: Json; folderUid: string; provisioned?: string }>();
  readonly muteTimings = new Map<string, Json>();
  readonly templates = new Map<string, Json>();
  readonly contactPoints = new Map<string, Json>();
  readonly rules = new Map<string, Json>();
  readonly intervals = new Map<string, number>();
  policy: Json = { receiver: 'grafana-default-email', group_by: ['grafana_folder', 'alertname'] };
  policyProvenance = '';
  /** What `/api/health` tells; undefined where the server hides it. */
  version: string | undefined = '12.1.0';
  /** Organisations that requests named. */
  readonly organisations = new Set<string>();
  /** Every request that changes something: `POST /api/folders`. */
  readonly writes: string[] = [];
  /** Answers the next request to a path with this instead. */
  readonly failures = new Map<string, { status: number; body: string }>();
  readonly #token: string;
  readonly #server: Server;

  private constructor(token: string) {
    this.#token = token;
    this.#server = createServer(async (request, response) => {
      const { status, body } = await this.#answer(request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  }

  static async start(token: string): Promise<ContractServer> {
    const server = new ContractServer(token);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const method = request.method ?? '';
    const key = `${method} ${pathname}`;
    const failure = this.failures.get(key);
    if (failure) return failure;
    if (request.headers.authorization !== `Bearer ${this.#token}`)
      return { status: 401, body: '{"message":"Invalid API key"}' };
    this.organisations.add(String(request.headers['x-grafana-org-id']));
    if (method !== 'GET') this.writes.push(key);
    try {
      const body = await bodyOf(request);
      const [status, value] = this.#route(
        method,
        pathname.split('/').slice(2).map(decodeURIComponent),
        body,
        searchParams,
        request.headers['x-disable-provenance'] === 'true',
      );
      return { status, body: JSON.stringify(value) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: JSON.stringify({ message: error.message }) };
    }
  }

  #route(method: string, path: string[], body: Json, query: URLSearchParams, unlocked: boolean): [number, unknown] {
    const [area, ...rest] = path;
    if (area === 'health') return [200, { database: 'ok', ...(this.version && { version: this.version }) }];
    if (area === 'folders') return this.#folder(method, rest[0], body);
    if (area === 'datasources') return this.#datasource(method, rest[1], body);
    if (area === 'dashboards') return this.#dashboard(method, rest, body);
    if (area === 'search') return [200, this.#search(query)];
    if (area === 'v1' && rest[0] === 'provisioning') return this.#alerting(method, rest.slice(1), body, unlocked);
    throw new Refusal(404, 'Not found');
  }

  #folder(method: string, uid: string | undefined, body: Json): [number, unknown] {
    if (method === 'GET' && uid === undefined) return [200, [...this.folders.values()]];
    if (method === 'POST') {
      if (!body.title) throw new Refusal(400, 'folder title cannot be empty');
      if (this.folders.has(body.uid)) throw new Refusal(412, 'a folder with that UID already exists');
      if ([...this.folders.values()].some(({ title }) => title === body.title))
        throw new Refusal(409, 'a folder or dashboard in the general folder with the same name already exists');
      this.folders.set(body.uid, { uid: body.uid, title: body.title, version: 1 });
      return [200, this.folders.get(body.uid)];
    }
    const folder = this.folders.get(uid ?? '');
    if (!folder) throw new Refusal(404, 'folder not found');
    if (method === 'PUT') {
      if (body.version !== folder.version) throw new Refusal(412, 'the folder has been changed by someone else');
      Object.assign(folder, { title: body.title, version: folder.version + 1 });
    }
    return [200, folder];
  }

  #datasource(method: string, uid: string | undefined, body: Json): [number, unknown] {
    if (method === 'POST') {
      if (!body.name || !body.type || !body.access) throw new Refusal(400, 'bad request data');
      if ([...this.datasources.values()].some(({ name }) => name === body.name))
        throw new Refusal(409, 'data source with the same name already exists');
      this.datasources.set(body.uid, secretsAway({ ...body, readOnly: false }));
      return [200, { message: 'Datasource added' }];
    }
    const datasource = this.datasources.get(uid ?? '');
    if (!datasource) throw new Refusal(404, 'Data source not found');
    if (method === 'PUT') {
      if (datasource.readOnly) throw new Refusal(403, 'Cannot update read-only data source');
      this.datasources.set(uid ?? '', secretsAway({ ...body, readOnly: false }));
    }
    return [200, this.datasources.get(uid ?? '')];
  }

  #dashboard(method: string, [what, uid = '']: string[], body: Json): [number, unknown] {
    if (method === 'POST' && what === 'db') return this.#saveDashboard(body);
    const known = this.dashboards.get(uid);
    if (!known) throw new Refusal(404, 'Dashboard not found');
    if (method === 'DELETE') {
      this.dashboards.delete(uid);
      return [200, { message: `Dashboard ${known.dashboard.title} deleted` }];
    }
    const { folderUid, provisioned } = known;
    const meta = { folderUid, ...(provisioned && { provisioned: true, provisionedExternalId: provisioned }) };
    return [200, { dashboard: known.dashboard, meta }];
  }

  #saveDashboard({ dashboard, folderUid, overwrite }: Json): [number, unknown] {
    if (!dashboard?.title) throw new Refusal(400, 'Dashboard title cannot be empty');
    if (!/^[a-zA-Z0-9_-]{1,40}$/.test(dashboard.uid))
      throw new Refusal(400, 'uid contains illegal characters or is too long');
    if (!this.folders.has(folderUid)) throw new Refusal(400, 'Folder not found');
    const known = this.dashboards.get(dashboard.uid);
    if (known && !overwrite && known.dashboard.version !== dashboard.version)
      throw new Refusal(412, 'The dashboard has been changed by someone else');
    const twin = [...this.dashboards.values()].find(
      (one) =>
        one.folderUid === folderUid && one.dashboard.title === dashboard.title && one.dashboard.uid !== dashboard.uid,
    );
    if (twin && !overwrite) throw new Refusal(412, 'A dashboard with the same name in the folder already exists');
    const version = (known?.dashboard.version ?? 0) + 1;
    this.dashboards.set(dashboard.uid, {
      dashboard: { ...dashboard, id: this.dashboards.size + 1, version },
      folderUid,
    });
    return [200, { status: 'success', uid: dashboard.uid, version }];
  }

  #search(query: URLSearchParams): Json[] {
    const tags = query.getAll('tag');
    return [...this.dashboards.values()]
      .filter(({ dashboard }) => tags.every((tag) => dashboard.tags?.includes(tag)))
      .map(({ dashboard: { uid, title, tags } }) => ({ uid, title, tags, type: 'dash-db' }));
  }

  #alerting(
    method: string,
    [what = '', name = '', ...rest]: string[],
    body: Json,
    unlocked: boolean,
  ): [number, unknown] {
    if (what === 'mute-timings') return this.#muteTiming(method, name, body);
    if (what === 'templates') return this.#template(method, name, body);
    if (what === 'contact-points') return this.#contactPoint(method, name, body);
    if (what === 'policies') return this.#policies(method, body, unlocked);
    if (what === 'alert-rules') return this.#alertRules(method, name);
    if (what === 'folder' && rest[0] === 'rule-groups') return this.#ruleGroup(method, name, rest[1] ?? '', body);
    throw new Refusal(404, 'Not found');
  }

  #muteTiming(method: string, name: string, body: Json): [number, unknown] {
    if (method === 'GET') return [200, [...this.muteTimings.values()]];
    if (method === 'POST' && this.muteTimings.has(body.name))
      throw new Refusal(409, 'Time interval with name already exists');
    if (method === 'PUT' && !this.muteTimings.has(name)) throw new Refusal(404, 'Time interval not found');
    if (!Array.isArray(body.time_intervals)) throw new Refusal(400, 'Invalid format of the submitted time interval');
    this.muteTimings.set(body.name, body);
    return [method === 'POST' ? 201 : 202, body];
  }

  #template(method: string, name: string, body: Json): [number, unknown] {
    // Grafana answers 404 while there are no templates.
    if (method === 'GET' && this.templates.size === 0) throw new Refusal(404, 'no templates');
    if (method === 'GET') return [200, [...this.templates.values()]];
    if (!body.template) throw new Refusal(400, 'Invalid template: template must have content');
    this.templates.set(name, { name, template: body.template, version: 'x', provenance: '' });
    return [202, this.templates.get(name)];
  }

  #contactPoint(method: string, uid: string, body: Json): [number, unknown] {
    if (method === 'GET') return [200, [...this.contactPoints.values()].map(redactedPoint)];
    if (method === 'DELETE') {
      const name = this.contactPoints.get(uid)?.name;
      if (JSON.stringify(this.policy).includes(JSON.stringify(name)))
        throw new Refusal(409, 'Receiver is used by one or many notification policies');
      this.contactPoints.delete(uid);
      return [202, {}];
    }
    if (method === 'PUT' && !this.contactPoints.has(uid)) throw new Refusal(404, 'contact point not found');
    checkSettings(body);
    this.contactPoints.set(body.uid, { ...body, provenance: '' });
    return [202, redactedPoint(body)];
  }

  #policies(method: string, body: Json, unlocked: boolean): [number, unknown] {
    if (method === 'GET') return [200, { ...this.policy, provenance: this.policyProvenance }];
    if (this.policyProvenance !== '' && unlocked)
      throw new Refusal(409, `cannot change provenance from '${this.policyProvenance}' to ''`);
    if (!body.receiver)
      throw new Refusal(400, 'invalid object specification: root route must specify a default receiver');
    if (body.object_matchers?.length || body.mute_time_intervals?.length)
      throw new Refusal(400, 'invalid object specification: root route must not have any matchers');
    this.#checkRoute(body);
    this.policy = body;
    return [202, { message: 'policies updated' }];
  }

  #checkRoute({ receiver, mute_time_intervals = [], routes = [] }: Json): void {
    const names = new Set(['grafana-default-email', ...[...this.contactPoints.values()].map(({ name }) => name)]);
    if (receiver && !names.has(receiver))
      throw new Refusal(400, `invalid object specification: receiver '${receiver}' does not exist`);
    for (const name of mute_time_intervals)
      if (!this.muteTimings.has(name))
        throw new Refusal(400, `invalid object specification: mute time interval '${name}' does not exist`);
    for (const route of routes) this.#checkRoute(route);
  }

  #alertRules(method: string, uid: string): [number, unknown] {
    if (method === 'DELETE') {
      this.rules.delete(uid);
      return [204, ''];
    }
    return [200, [...this.rules.values()]];
  }

  #ruleGroup(method: string, folderUid: string, group: string, body: Json): [number, unknown] {
    const rules = [...this.rules.values()].filter((rule) => rule.folderUID === folderUid && rule.ruleGroup === group);
    if (method === 'GET') {
      if (rules.length === 0) throw new Refusal(404, 'rule group not found');
      return [200, { title: group, folderUid, interval: this.intervals.get(`${folderUid}/${group}`), rules }];
    }
    if (!this.folders.has(folderUid)) throw new Refusal(400, 'invalid alert rule: folder does not exist');
    if (!Number.isInteger(body.interval) || body.interval % 10 !== 0)
      throw new Refusal(
        400,
        'invalid alert rule: interval should be non-zero and divided exactly by scheduler interval: 10s',
      );
    for (const rule of body.rules) this.#checkRule(rule, folderUid);
    // The group becomes what was sent: rules that were left out are gone.
    for (const { uid } of rules) this.rules.delete(uid);
    for (const rule of body.rules)
      this.rules.set(rule.uid, {
        ...rule,
        id: 1,
        folderUID: folderUid,
        ruleGroup: group,
        updated: '2026-01-01T00:00:00Z',
        provenance: '',
      });
    this.intervals.set(`${folderUid}/${group}`, body.interval);
    return [200, body];
  }

  #checkRule(rule: Json, folderUid: string): void {
    for (const field of ['title', 'condition', 'uid'])
      if (!rule[field]) throw new Refusal(400, `invalid alert rule: no ${field}`);
    if (!rule.data?.some(({ refId }: Json) => refId === rule.condition))
      throw new Refusal(400, `invalid alert rule: condition ${rule.condition} does not exist`);
    if (!/^(\d+[smhd])+$/.test(rule.for)) throw new Refusal(400, 'bad request data');
    for (const { datasourceUid } of rule.data) {
      if (datasourceUid !== '__expr__' && !this.datasources.has(datasourceUid))
        throw new Refusal(400, `invalid alert rule: data source ${datasourceUid} not found`);
    }
    const twin = [...this.rules.values()].find(
      (one) => one.folderUID === folderUid && one.title === rule.title && one.uid !== rule.uid,
    );
    if (twin)
      throw new Refusal(
        409,
        'a conflicting alert rule is found: rule title under the same organisation and folder should be unique',
      );
  }
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'bad request data');
  }
}

function secretsAway({ secureJsonData, ...datasource }: Json): Json {
  return {
    ...datasource,
    secureJsonFields: Object.fromEntries(Object.keys(secureJsonData ?? {}).map((key) => [key, true])),
  };
}

const secretSettings: Record<string, string[]> = { telegram: ['bottoken'] };
const neededSettings: Record<string, string[]> = {
  email: ['addresses'],
  telegram: ['bottoken', 'chatid'],
  webhook: ['url'],
};

function checkSettings({ type, settings = {} }: Json): void {
  const missing = (neededSettings[type] ?? []).find((name) => !settings[name]);
  if (missing) throw new Refusal(400, `Invalid contact point: could not find ${missing} in settings`);
}

function redactedPoint(point: Json): Json {
  const hidden = Object.fromEntries((secretSettings[point.type] ?? []).map((name) => [name, '[REDACTED]']));
  return { ...point, settings: { ...point.settings, ...hidden } };
}
