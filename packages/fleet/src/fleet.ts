import { awsAccountId, awsRegion, matching, parseOptions, showReceived, suggest, timeZone } from '@bizom/options';
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
import { sloSchema } from './slo.ts';
import { thresholdsSchema } from './thresholds.ts';

const fleetName = matching(/^[a-z][a-z0-9-]*$/, 'a name of lower-case letters, digits and "-", such as my-shop');

const fleetSchema = v.strictObject({
  /** Short name of the fleet: a prefix for dashboards, stacks and metrics. */
  name: fleetName,
  /** AWS account id, 12 digits, of environments that name none. */
  accountId: awsAccountId,
  /** AWS region of environments that name none. */
  region: awsRegion,
  /** IANA time zone of the readers, such as `Asia/Kolkata`: messages show local time beside UTC. Default UTC only. */
  timeZone: v.exactOptional(timeZone),
  /** CloudWatch log group of services that name none; default `/ecs/{environment}/{service}`. */
  logGroup: v.optional(patternSchema, '/ecs/{environment}/{service}'),
  environments: v.record(fleetName, environmentSchema),
  services: v.record(fleetName, serviceSchema),
  thresholds: v.optional(thresholdsSchema, {}),
  /** Service level objective of services that have none of their own; default none. */
  slo: v.optional(sloSchema),
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
 * @throws FleetError `FLEET_INVALID`, naming every field that is wrong, what was expected and what was received.
 */
export function defineFleet(config: FleetConfig): Fleet {
  return parseFleet(config);
}

/** As `defineFleet`, for a value of unknown shape, such as a parsed JSON file. */
export function parseFleet(value: unknown): Fleet {
  const fleet = parseOptions(fleetSchema, value, { name: 'the fleet', error: invalid });
  const dangling = danglingNames(fleet);
  if (dangling.length > 0) throw invalid(dangling);
  return fleet;
}

const invalid = (faults: readonly string[]): FleetError =>
  new FleetError('FLEET_INVALID', `The fleet is not valid:\n  ${faults.join('\n  ')}`);

/** A place that names others of the fleet: environments, services or channels. */
interface Reference {
  path: string;
  names: readonly string[];
  /** What may be named there, and what it is called. */
  to: readonly string[];
  what: string;
}

/** Names that stand for nothing in the fleet, one sentence each. */
function danglingNames(fleet: Fleet): string[] {
  const none = Object.keys(fleet.environments).length === 0 ? ['environments: expected at least one environment'] : [];
  const faults = references(fleet).flatMap(({ path, names, to, what }) =>
    names.filter((name) => !to.includes(name)).map((name) => `${path}: ${unknownName(name, to, what)}`),
  );
  return [...none, ...faults];
}

function unknownName(name: string, known: readonly string[], what: string): string {
  const meant = suggest(name, known);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return `expected ${what} of the fleet (${known.join(', ') || 'it has none'}), received ${showReceived(name)}${hint}`;
}

function references({ environments, services, alerts, deploy, infra, dashboards }: Fleet): Reference[] {
  const naming = (what: string, known: object) => {
    const to = Object.keys(known);
    return (path: string, names: readonly string[] = []): Reference => ({ path, names, to, what });
  };
  const environment = naming('an environment', environments);
  const service = naming('a service', services);
  const channel = naming('a channel', alerts.channels);
  return [
    channel('deploy.channels', deploy.channels),
    ...alerts.routes.flatMap((route, index) => [
      environment(`alerts.routes.${index}.environments`, route.environments),
      service(`alerts.routes.${index}.services`, route.services),
      channel(`alerts.routes.${index}.to`, route.to),
    ]),
    environment('infra.environments', Object.keys(infra.environments)),
    ...namedEnvironments(dashboards).map(([path, names]) => environment(path, names)),
    ...Object.entries(services).flatMap(([name, { dependsOn, runsIn, environments: differing }]) => [
      service(`services.${name}.dependsOn`, dependsOn),
      environment(`services.${name}.runsIn`, runsIn),
      environment(`services.${name}.environments`, Object.keys(differing)),
    ]),
  ];
}
