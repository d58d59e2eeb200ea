import { asObject, parseObject } from './json-object.ts';

/** What a health endpoint says. */
export interface HealthReport {
  /** `UP`, `DOWN`, `OUT_OF_SERVICE`, `UNKNOWN`, or a status of the service's own. */
  status: string;
  /** Status of each component it shows, nested ones as `db.primary`. */
  components: Record<string, string>;
  /** Health groups it has, such as `liveness` and `readiness`. */
  groups: string[];
}

const maxDepth = 8;

/** Reads the answer of `/actuator/health` of Spring Boot 2 or 3; undefined where the text is none. */
export function readHealth(text: string): HealthReport | undefined {
  const health = parseObject(text);
  const status = health?.['status'];
  if (health === undefined || typeof status !== 'string' || status === '') return undefined;
  const groups = Array.isArray(health['groups']) ? health['groups'] : [];
  return {
    status,
    components: Object.fromEntries(componentsOf(health, '', 0)),
    groups: groups.filter((group) => typeof group === 'string'),
  };
}

/** Boot 2.0 and 2.1 call the components `details`. */
function componentsOf(health: Record<string, unknown>, prefix: string, depth: number): [string, string][] {
  const components = asObject(health['components']) ?? asObject(health['details']) ?? {};
  if (depth > maxDepth) return [];
  return Object.entries(components).flatMap(([name, value]) => {
    const component = asObject(value);
    if (typeof component?.['status'] !== 'string') return [];
    const path = `${prefix}${name}`;
    return [[path, component['status']] as [string, string], ...componentsOf(component, `${path}.`, depth + 1)];
  });
}
