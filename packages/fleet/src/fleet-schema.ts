import { awsAccountId, awsRegion, matching, timeZone } from '@bizom/options';
import * as v from 'valibot';
import { alertsSchema } from './alerts.ts';
import { dashboardsSchema } from './dashboards.ts';
import { deploySchema } from './deploy.ts';
import { environmentSchema } from './environment.ts';
import { infraSchema } from './infra.ts';
import { logsSchema } from './logs.ts';
import type { Named } from './named.ts';
import { patternSchema } from './pattern.ts';
import { probeSchema } from './probe.ts';
import { serviceSchema } from './service.ts';
import { sloSchema } from './slo.ts';
import { thresholdsSchema } from './thresholds.ts';

const fleetName = matching(
  /^[a-z][a-z0-9-]{0,99}$/,
  'a name of up to 100 lower-case letters, digits and "-", such as my-shop',
);

const fleetFields = v.strictObject({
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
  /** Where services run, each an ECS cluster in an account and region, by a name of your own such as `prod`. */
  environments: v.record(fleetName, environmentSchema),
  /** What runs there, by the name that messages, dashboards and commands use. */
  services: v.record(fleetName, serviceSchema),
  /** When a service is in trouble, for services that do not say otherwise. */
  thresholds: v.optional(thresholdsSchema, {}),
  /** Service level objective of services that do not set one; default none. */
  slo: v.optional(sloSchema),
  /** What the log shipper and `bizom-logs` need to know. */
  logs: v.optional(logsSchema, {}),
  /** What `bizom-alerts` needs to know: channels, routes, links. */
  alerts: v.optional(alertsSchema, {}),
  /** What `bizom-dashboards` needs to know: Grafana, where logs are read, rules, mute timings. */
  dashboards: v.optional(dashboardsSchema, {}),
  /** What `bizom-deploy` needs to know: registry, build, rollout, pipelines. */
  deploy: v.optional(deploySchema, {}),
  /** What `bizom-probe` needs to know: metrics, intervals, log-in, evidence. */
  probe: v.optional(probeSchema, {}),
  /** What the deployment of the Lambdas needs to know: engine, VPC, Kinesis, alarms, tags. */
  infra: v.optional(infraSchema, {}),
});

export interface FleetSchema extends Named<typeof fleetFields> {}

export const fleetSchema: FleetSchema = fleetFields;

/** A fleet as a person writes it: everything with a default may be left out. */
export type FleetConfig = v.InferInput<typeof fleetSchema>;
/** A fleet after validation, defaults filled in. */
export type Fleet = v.InferOutput<typeof fleetSchema>;
