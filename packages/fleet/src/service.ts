import { matching, port, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';
import { patternSchema } from './pattern.ts';
import { rulesSchema } from './rules.ts';
import { sloSchema } from './slo.ts';
import { thresholdsSchema } from './thresholds.ts';

const urlPath = matching(/^\//, 'a path such as /actuator/health');

const healthFields = v.strictObject({
  /** `actuator` (Spring Boot), plain `http`, or `tcp` where there is nothing to ask; default actuator. */
  kind: v.optional(v.picklist(['actuator', 'http', 'tcp']), 'actuator'),
  /** Path of the health endpoint; default `/actuator/health`. */
  path: v.optional(urlPath, '/actuator/health'),
  /** Path of the Prometheus scrape; default `/actuator/prometheus`. */
  metricsPath: v.optional(urlPath, '/actuator/prometheus'),
  /** Port of the endpoints where it is not the service's own (`management.server.port`). */
  port: v.optional(port),
  /** `https` where the endpoints are behind TLS; default `http`. */
  scheme: v.optional(v.picklist(['http', 'https'])),
});

export interface HealthSchema extends Named<typeof healthFields> {}

const healthSchema: HealthSchema = healthFields;

const overridableEntries = {
  /** ECS cluster; default the environment's. */
  cluster: v.optional(patternSchema),
  /** ECS service name; default `{service}`. */
  ecsService: v.optional(patternSchema),
  /** The container that runs the JVM; default `{service}`. */
  container: v.optional(patternSchema),
  /** CloudWatch log group; default the fleet's `logGroup`. */
  logGroup: v.optional(patternSchema),
  /** TCP port the service listens on; default 8080. */
  port: v.optional(port),
  /** How its health is asked for. */
  health: v.optional(healthSchema),
  /** Tasks wanted; only `bizom-deploy` writes it, and only where it is given. */
  desiredCount: v.optional(wholeNumber()),
  /** When it is in trouble; default the fleet's thresholds. */
  thresholds: v.optional(thresholdsSchema),
  /** Its service level objective; default the fleet's. */
  slo: v.optional(sloSchema),
  /** What differs from its alert rules, by the rule's key such as `cpu`; on top of those of the environment and the fleet. */
  rules: v.optional(rulesSchema),
  /** The load balancer in front, as CloudWatch names it: `app/my-alb/50dc6c495c0c9188`. */
  loadBalancer: v.optional(
    matching(/^(app|net|gwy)\/[A-Za-z0-9-]+\/\w+$/, 'a load balancer such as app/my-alb/50dc6c495c0c9188'),
  ),
  /** The target group, as CloudWatch names it: `targetgroup/my-tg/73e2d6bc24d8a067`. */
  targetGroup: v.optional(
    matching(/^targetgroup\/[A-Za-z0-9-]+\/\w+$/, 'a target group such as targetgroup/my-tg/73e2d6bc24d8a067'),
  ),
};

export interface ServiceInEnvironmentSchema extends Named<v.StrictObjectSchema<typeof overridableEntries, undefined>> {}

const serviceInEnvironmentSchema: ServiceInEnvironmentSchema = v.strictObject(overridableEntries);

const ofServiceAlone = {
  /** Path of its Maven module in the repository, such as `deployables/ell`; default `deployables/{service}`. */
  module: v.optional(patternSchema),
  /** Services to be deployed before this one. */
  dependsOn: v.optional(v.array(text('the name of a service')), []),
  /** Environments it runs in; default all. */
  runsIn: v.optional(v.array(text('the name of an environment'))),
  /** What differs in one environment. */
  environments: v.optional(v.record(v.string(), serviceInEnvironmentSchema), {}),
};

export interface ServiceSchema
  extends Named<v.StrictObjectSchema<typeof overridableEntries & typeof ofServiceAlone, undefined>> {}

/** One service: a Maven module that runs as an ECS service in some environments. */
export const serviceSchema: ServiceSchema = v.strictObject({ ...overridableEntries, ...ofServiceAlone });

export type Service = v.InferOutput<typeof serviceSchema>;
export type Health = v.InferOutput<typeof healthSchema>;
export const defaultHealth: Health = v.parse(healthSchema, {});
