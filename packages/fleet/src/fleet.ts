import * as v from 'valibot';
import { alertsSchema } from './alerts.ts';
import { dashboardsSchema, namedEnvironments } from './dashboards.ts';
import { deploySchema } from './deploy.ts';
import { environmentSchema } from './environment.ts';
import { FleetError } from './errors.ts';
import { infraSchema } from './infra.ts';
import { logsSchema } from './logs.ts';
import { patternSchema } from './pattern.ts';
import { probeSchema } from './probe.ts';
import { serviceSchema } from './service.ts';
import { thresholdsSchema } from './thresholds.ts';

const fleetName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case letters, digits and "-"'));

const fleetSchema = v.strictObject({
  /** Short name of the fleet: a prefix for dashboards, stacks and metrics. */
  name: fleetName,
  /** AWS account id, 12 digits, of environments that name none. */
  accountId: v.pipe(v.string(), v.regex(/^\d{12}$/, 'expected 12 digits')),
  /** AWS region of environments that name none. */
  region: v.pipe(v.string(), v.nonEmpty()),
  /** CloudWatch log group of services that name none; default `/ecs/{environment}/{service}`. */
  logGroup: v.optional(patternSchema, '/ecs/{environment}/{service}'),
  environments: v.record(fleetName, environmentSchema),
  services: v.record(fleetName, serviceSchema),
  thresholds: v.optional(thresholdsSchema, {}),
  logs: v.optional(logsSchema, {}),
  alerts: v.optional(alertsSchema, {}),
  dashboards: v.optional(dashboardsSchema, {}),
  deploy: v.optional(deploySchema, {}),
  probe: v.optional(probeSchema, {}),
  infra: v.optional(infraSchema, {}),
});

/** A fleet as a person writes it: everything with a default may be left out. */
export type FleetConfig = v.InferInput<typeof fleetSchema>;
/** A fleet after validation, defaults filled in. */
export type Fleet = v.InferOutput<typeof fleetSchema>;

/**
 * Checks a fleet and fills in its defaults; a `fleet.config.ts` is `export default defineFleet({…})`.
 * @throws FleetError `FLEET_INVALID`, naming every field that is wrong, what was expected and what came.
 */
export function defineFleet(config: FleetConfig): Fleet {
  return parseFleet(config);
}

/** As `defineFleet`, for a value of unknown shape, such as a parsed JSON file. */
export function parseFleet(value: unknown): Fleet {
  const result = v.safeParse(fleetSchema, value);
  const problems = result.success ? danglingNames(result.output) : result.issues.map(describeIssue);
  if (problems.length > 0) throw new FleetError('FLEET_INVALID', `The fleet is not valid:\n  ${problems.join('\n  ')}`);
  return result.output as Fleet;
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? '(top level)';
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${path}: no such field; check its spelling`;
  if (issue.received === 'undefined') return `${path}: missing, expected ${issue.expected ?? 'a value'}`;
  const expected = issue.kind === 'schema' ? `expected ${issue.expected}` : issue.message;
  // A whole section is no answer, and a channel may hold a secret that was written out.
  if (typeof issue.input === 'object' || path.startsWith('alerts.channels')) return `${path}: ${expected}`;
  // Where a reference to a secret is expected, what came may be the secret itself.
  if (expected.includes('secret')) return `${path}: ${expected}; what came is not repeated here`;
  // Some messages say themselves what came.
  if (expected.includes(', came ')) return `${path}: ${expected}`;
  return `${path}: ${expected}, came ${JSON.stringify(issue.input) ?? String(issue.input)}`;
}

function danglingNames(fleet: Fleet): string[] {
  const environments = Object.keys(fleet.environments);
  const services = Object.keys(fleet.services);
  const refer = (path: string, names: readonly string[], to: readonly string[], what: string) =>
    names
      .filter((name) => !to.includes(name))
      .map((name) => `${path}: no ${what} is called "${name}"; there are ${to.join(', ') || 'none'}`);
  return [
    ...(environments.length === 0 ? ['environments: expected at least one'] : []),
    ...refer(
      'deploy.channels',
      fleet.deploy.channels,
      Object.keys(fleet.alerts.channels),
      'channel of alerts.channels',
    ),
    ...fleet.alerts.routes.flatMap((route, i) => [
      ...refer(`alerts.routes.${i}.environments`, route.environments ?? [], environments, 'environment'),
      ...refer(`alerts.routes.${i}.services`, route.services ?? [], services, 'service'),
    ]),
    ...refer('infra.environments', Object.keys(fleet.infra.environments), environments, 'environment'),
    ...namedEnvironments(fleet.dashboards).flatMap(([path, names]) => refer(path, names, environments, 'environment')),
    ...Object.entries(fleet.services).flatMap(([name, service]) => [
      ...refer(`services.${name}.dependsOn`, service.dependsOn, services, 'service'),
      ...refer(`services.${name}.runsIn`, service.runsIn ?? [], environments, 'environment'),
      ...refer(`services.${name}.environments`, Object.keys(service.environments), environments, 'environment'),
    ]),
  ];
}
