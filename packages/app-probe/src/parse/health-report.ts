import { cleanLine } from '@bizom/command/text';
import { type Fields, listOf, objectOf, parseObject } from '@bizom/options/json';

/** What a health endpoint reports. All text in it is cleaned. */
export interface HealthReport {
  /** `UP`, `DOWN`, `DEGRADED`, `OUT_OF_SERVICE`, `UNKNOWN`, or a status of the service's own. */
  status: string;
  /** Status of each component, nested ones as `db.primary`. */
  components: Record<string, string>;
  /** Names of its groups, such as `liveness` and `readiness`; the path of a group is below that of the health. */
  groups: string[];
}

const maxDepth = 8;
const maxComponents = 200;
const maxNameLength = 100;

/** Words for a status by what they mean, in lower case. A word that is not listed is kept as it is. */
const words: ReadonlyMap<string, string> = new Map([
  ...['up', 'ok', 'okay', 'healthy', 'pass', 'passed', 'passing', 'alive', 'ready', 'serving'].map(
    (word) => [word, 'UP'] as const,
  ),
  ...['down', 'fail', 'failed', 'failing', 'unhealthy', 'error', 'critical', 'not_serving'].map(
    (word) => [word, 'DOWN'] as const,
  ),
  ...['degraded', 'warn', 'warning'].map((word) => [word, 'DEGRADED'] as const),
]);

/**
 * Reads the body of a health endpoint; undefined where it is not understood. Takes
 * - Spring Boot (`components`; `details` in 2.0, 2.1 and Micronaut),
 * - MicroProfile: Quarkus, Helidon, Open Liberty, WildFly (`checks`; `outcome` and `state` in version 1),
 * - WildFly without MicroProfile: a list of `{name, outcome: true}`, whose entry without a name is the whole server's,
 * - `application/health+json` (https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06),
 * - Dropwizard (`{name: {healthy: true}}`) and Vert.x (`checks` with an `id`),
 * - ASP.NET Core (`Healthy`, or JSON with `entries`), and the plain words `OK`, `UP`, `healthy` and so on, in JSON or as text.
 */
export function readHealth(text: string): HealthReport | undefined {
  const given = parseObject(text) ?? readOutcomes(text);
  if (!given) return readWord(text);
  const health = withWhole(given);
  const status = statusOf(health);
  if (status === undefined) return undefined;
  const found = componentsOf(health, '', 0);
  return {
    status,
    components: Object.fromEntries(found.slice(0, maxComponents)),
    groups: groupsOf(health),
  };
}

/** A list of outcomes, as one object with checks. */
function readOutcomes(text: string): Fields | undefined {
  if (!/^\s*\[\s*\{/.test(text)) return undefined;
  const outcomes = listOf(parsed(text)).filter(({ outcome }) => typeof outcome === 'boolean');
  if (outcomes.length === 0) return undefined;
  const whole = outcomes.find(({ name }) => name === undefined);
  const isUp = whole ? whole['outcome'] === true : outcomes.every(({ outcome }) => outcome === true);
  return { outcome: isUp, checks: outcomes.filter(({ name }) => name !== undefined) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A body that is one word, or little more: `OK`, `"Healthy"`, `Exporter is healthy.` */
function readWord(text: string): HealthReport | undefined {
  const given = text.slice(0, 60).trim().replace(/^"|"$/g, '').toLowerCase();
  const word = given.replace(/[.!]$/, '').replace(/^(?:exporter|prometheus server|service|application|status) is /, '');
  const status = text.length > 60 ? undefined : words.get(word);
  return status === undefined ? undefined : { status, components: {}, groups: [] };
}

function statusOf({ status, outcome, state, healthy, ok }: Fields): string | undefined {
  const given = [status, outcome, state].find((value) => typeof value === 'string' && value !== '');
  const cleaned = shortLine(given);
  if (cleaned !== undefined) return words.get(cleaned.toLowerCase()) ?? cleaned;
  const flag = [outcome, healthy, ok].find((value) => typeof value === 'boolean');
  if (flag === undefined) return undefined;
  return flag ? 'UP' : 'DOWN';
}

/** Dropwizard has no status of the whole: `{"deadlocks": {"healthy": true}, …}`. As an object with checks. */
function withWhole(health: Fields): Fields {
  const checks = Object.values(health).map(objectOf);
  if (checks.length === 0 || !checks.every((check) => typeof check?.['healthy'] === 'boolean')) return health;
  return { healthy: checks.every((check) => check?.['healthy'] === true), checks: health };
}

function shortLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const cleaned = cleanLine(value.slice(0, maxNameLength)).trim();
  return cleaned === '' ? undefined : cleaned;
}

/** Spring Boot lists its groups; MicroProfile always has these two. */
function groupsOf({ groups, checks }: Fields): string[] {
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  return Array.isArray(checks) ? ['live', 'ready'] : [];
}

function componentsOf(health: Fields, prefix: string, depth: number): [string, string][] {
  if (depth > maxDepth) return [];
  return childrenOf(health).flatMap(([given, component]) => {
    const name = shortLine(given);
    const status = statusOf(component);
    if (name === undefined || status === undefined) return [];
    const path = `${prefix}${name}`;
    return [[path, status] as [string, string], ...componentsOf(component, `${path}.`, depth + 1)];
  });
}

function childrenOf({ components, details, entries, results, checks }: Fields): [string, Fields][] {
  if (Array.isArray(checks)) {
    return checks.slice(0, maxComponents).flatMap((check): [string, Fields][] => {
      const fields = objectOf(check);
      return fields ? [[String(fields['name'] ?? fields['id'] ?? ''), fields]] : [];
    });
  }
  const children = [components, details, entries, results, checks].map(objectOf).find((found) => found !== undefined);
  return Object.entries(children ?? {})
    .slice(0, maxComponents)
    .flatMap(([name, value]): [string, Fields][] => {
      // health+json: each name has a list of measurements.
      const fields = objectOf(Array.isArray(value) ? value[0] : value);
      return fields ? [[name, fields]] : [];
    });
}
