import { awsAccountId, awsRegion, matching, timeZone } from '@bizom/options';
import * as v from 'valibot';
import { alertsSchema } from './alerts.ts';
import { dashboardsSchema } from './dashboards.ts';
import { deploySchema } from './deploy.ts';
import { environmentSchema } from './environment.ts';
import { infraSchema } from './infra.ts';
import { logsSchema } from './logs.ts';
import { patternSchema } from './pattern.ts';
import { probeSchema } from './probe.ts';
import { serviceSchema } from './service.ts';
import { sloSchema } from './slo.ts';
import { thresholdsSchema } from './thresholds.ts';

const fleetName = matching(
  /^[a-z][a-z0-9-]{0,99}$/,
  'a name of up to 100 lower-case letters, digits and "-", such as my-shop',
);

export const fleetSchema = v.strictObject({
  /** Short name of the fleet: a prefix for dashboards, stacks and metrics. */
  name: fleetName,
  /** AWS account id, 12 digits, of environments that name none. */
  accountId: awsAccountId,
  /** AWS region of environments that name none. */
  region: awsRegion,
  /** IANA time zone of the readers, such as `Asia/Kolkata`: messages show local time next to UTC. Default UTC only. */
  timeZone: v.exactOptional(timeZone),
  /** CloudWatch log group of services that name none; default `/ecs/{environment}/{service}`. */
  logGroup: v.optional(patternSchema, '/ecs/{environment}/{service}'),
  environments: v.record(fleetName, environmentSchema),
  services: v.record(fleetName, serviceSchema),
  thresholds: v.optional(thresholdsSchema, {}),
  /** Service level objective of services that do not set one; default none. */
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
