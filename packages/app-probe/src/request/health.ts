import { readHealth } from '../parse/health-report.ts';
import { acceptJson, type Get, maxJsonBytes, tryGet } from './get.ts';

/** What a health endpoint came to. */
export interface Health {
  health: string;
  components: Record<string, string>;
  error?: string;
  /** Paths of groups that may say more. */
  groups?: readonly string[];
  /** The endpoint is not there: another path may be. */
  missing?: true;
}

/** Asks a plain HTTP endpoint: any 2xx is UP. */
export async function requestPlainHealth(get: Get, path: string): Promise<Health> {
  const { status } = await get(path, '*/*', maxJsonBytes);
  if (status >= 200 && status < 300) return { health: 'UP', components: {} };
  const health = { health: 'DOWN', components: {}, error: `${path} answers ${status}` };
  return status === 404 ? { ...health, missing: true } : health;
}

/** Asks an Actuator health endpoint; where it is not UP, its liveness and readiness groups are to be asked too. */
export async function requestHealth(get: Get, path: string): Promise<Health> {
  const { status, text } = await get(path, acceptJson, maxJsonBytes);
  // Whatever a 404 says of its own status is no health.
  const report = status === 404 ? undefined : readHealth(text);
  if (!report) return noReport(path, status, text);
  if (report.status === 'UP') return { health: 'UP', components: report.components };
  const groups = ['liveness', 'readiness'].filter((name) => report.groups.includes(name));
  const health = withError(report.status, report.components);
  return { ...health, groups: groups.map((name) => `${path}/${name}`) };
}

/** Asks the groups of a health that is not UP. */
export async function requestHealthGroups(get: Get, { health, components, groups = [] }: Health): Promise<Health> {
  const known = { ...components };
  for (const path of groups) {
    const answer = await tryGet(get, path, maxJsonBytes);
    const report = answer && readHealth(answer.text);
    if (report) known[path.slice(path.lastIndexOf('/') + 1)] = report.status;
  }
  return withError(health, known);
}

function withError(health: string, components: Record<string, string>): Health {
  const troubled = Object.entries(components).filter(([, state]) => state !== 'UP');
  const which = troubled.map(([name, state]) => `${name} ${state}`).join(', ');
  return { health, components, error: `health says ${health}${which && `: ${which}`}` };
}

function noReport(path: string, status: number, text: string): Health {
  const components = {};
  if (status === 404) {
    const error = `${path} answers 404: no Actuator, or its health endpoint is not exposed there`;
    return { health: 'UNKNOWN', components, error, missing: true };
  }
  if (status === 401 || status === 403) {
    return { health: 'UNKNOWN', components, error: `${path} answers ${status}: it wants other credentials` };
  }
  const health = status >= 500 ? 'DOWN' : 'UNKNOWN';
  const came = JSON.stringify(text.slice(0, 60));
  return { health, components, error: `${path} answers ${status} with ${came}; expected JSON with a status` };
}
