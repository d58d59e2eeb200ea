import { type HealthReport, readHealth } from '../parse/health-report.ts';
import { readScrape } from '../parse/scrape.ts';
import type { Endpoints } from '../target/endpoints.ts';
import { acceptJson, type Get, tryGet } from './get.ts';
import { isLoginPage } from './login-page.ts';
import { quoteBody } from './quote.ts';
import type { HttpResponse } from './response.ts';
import type { SizeLimit } from './size-limits.ts';

/** How far an answer is that of a health endpoint. The more of these apply, the earlier in this list it is. */
export type Finding =
  /** It is a health endpoint. */
  | 'understood'
  /** It answers, and fails: whether it is a health endpoint is open. */
  | 'failing'
  /** It wants other credentials. */
  | 'refused'
  /** It answers with something else. */
  | 'unclear'
  /** There is nothing at this path. */
  | 'missing';

/** What a health endpoint reports. */
export interface Health {
  finding: Finding;
  health: string;
  components: Record<string, string>;
  /** Why the health is not UP. */
  error?: string;
  /** Paths of groups that may tell more, where it is not UP. */
  groups?: readonly string[];
  /** The answer is a scrape: there is no health endpoint, and the metrics are at this very path. */
  isScrape?: true;
}

/** Requests one health endpoint. */
export async function requestHealth(get: Get, { health: path, plain }: Endpoints, limit: SizeLimit): Promise<Health> {
  return healthOf(path, await get(path, plain ? '*/*' : acceptJson, limit), plain === true);
}

/** What an answer means. @param plain any 2xx is UP, even if the body is not understood */
function healthOf(path: string, response: HttpResponse, plain = false): Health {
  const { status, text } = response;
  // The body of a 404 is the framework's: a `status` in it is not the service's health.
  if (status === 404) return unhealthy('missing', plain ? 'DOWN' : 'UNKNOWN', `${path} answers 404`);
  if (status === 401 || status === 403)
    return unhealthy('refused', 'UNKNOWN', `${path} answers ${status}: ${wantsCredentials}`);
  if (isLoginPage(response)) {
    const where = quoteBody(response.redirectedTo ?? '');
    return unhealthy('refused', 'UNKNOWN', `${path} redirects to a log-in page, ${where}: ${wantsCredentials}`);
  }
  const report = readHealth(text);
  if (report) return reported(path, status, report);
  return plain ? plainHealth(path, response) : unclear(path, response);
}

const wantsCredentials = 'it wants credentials; set probe.auth in the fleet, or --bearer-env';

function unhealthy(finding: Finding, health: string, error: string): Health {
  return { finding, health, components: {}, error };
}

function reported(path: string, status: number, { status: health, components, groups }: HealthReport): Health {
  const finding = 'understood';
  if (health === 'UP' && status >= 400) {
    return { finding, health: 'DOWN', components, error: `${path} answers ${status}, although its body says UP` };
  }
  if (health === 'UP') return { finding, health, components };
  const below = groupsToRequest.filter((name) => groups.includes(name)).map((name) => `${path}/${name}`);
  const error = describe(health, components);
  return { finding, health, components, error, ...(below.length > 0 && { groups: below }) };
}

/** Spring Boot's and MicroProfile's. */
const groupsToRequest = ['liveness', 'readiness', 'live', 'ready'];

function describe(health: string, components: Record<string, string>): string {
  if (health === 'DEGRADED') return degraded(troubled(components));
  const which = troubled(components).map((name) => `${name} ${components[name]}`);
  return `health says ${health}${which.length > 0 ? `: ${which.join(', ')}` : ''}`;
}

function troubled(components: Record<string, string>): string[] {
  return Object.keys(components).filter((name) => components[name] !== 'UP');
}

function plainHealth(path: string, { status, text }: HttpResponse): Health {
  if (status >= 200 && status < 300) return { finding: 'understood', health: 'UP', components: {} };
  return unhealthy('failing', 'DOWN', `${path} answers ${status}${text === '' ? '' : ` with ${quoteBody(text)}`}`);
}

/** Exporters answer at every path with their metrics: they have no health besides. */
function unclear(path: string, { status, text }: HttpResponse): Health {
  if (status === 200 && Object.keys(readScrape(text).reading).length > 0) {
    return { finding: 'understood', health: 'UP', components: {}, isScrape: true };
  }
  const error = `${path} answers ${status} with ${quoteBody(text)}; expected a health such as {"status": "UP"}`;
  return status >= 500 ? unhealthy('failing', 'DOWN', error) : unhealthy('unclear', 'UNKNOWN', error);
}

/**
 * Requests the groups of a health that is not UP. A process that is alive and ready while a dependency fails is DEGRADED: a restart
 * would not help it.
 */
export async function requestHealthGroups(get: Get, health: Health, limit: SizeLimit): Promise<Health> {
  const groups: Record<string, string | undefined> = {};
  for (const path of health.groups ?? []) {
    const response = await tryGet(get, path, limit);
    groups[path.slice(path.lastIndexOf('/') + 1)] = response && readHealth(response.text)?.status;
  }
  return withGroups(health, groups);
}

/** @param groups the status of each group that the endpoint has; undefined where the group did not answer */
function withGroups(health: Health, groups: Readonly<Record<string, string | undefined>>): Health {
  const { groups: _, ...rest } = health;
  const components = { ...health.components };
  for (const [name, status] of Object.entries(groups)) if (status !== undefined) components[name] = status;
  const failing = troubled(health.components).filter((name) => !name.includes('.'));
  const all = { ...livenessComponents(health.components), ...groups };
  const states = Object.values(all);
  const isAlive = states.length > 0 && states.every((state) => state === 'UP');
  if (health.health === 'DOWN' && isAlive && hasLiveness(all)) {
    return { ...rest, health: 'DEGRADED', components, error: degraded(failing) };
  }
  if (Object.keys(groups).length === 0) return rest;
  return { ...rest, components, error: describe(health.health, components) };
}

function degraded(names: readonly string[]): string {
  return `degraded: ${names.join(', ') || 'a component that the endpoint does not show'}`;
}

/** Spring Boot shows the states of its groups as components where its probes are enabled. */
function livenessComponents({ livenessState, readinessState }: Record<string, string>): Record<string, string> {
  return {
    ...(livenessState !== undefined && { liveness: livenessState }),
    ...(readinessState !== undefined && { readiness: readinessState }),
  };
}

function hasLiveness(states: Readonly<Record<string, unknown>>): boolean {
  return 'liveness' in states || 'live' in states;
}
