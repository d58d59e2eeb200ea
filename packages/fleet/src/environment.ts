import { awsAccountId, awsRegion } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';
import { patternSchema } from './pattern.ts';
import { rulesSchema } from './rules.ts';

const environmentFields = v.strictObject({
  /** AWS account id, 12 digits; default the fleet's. */
  accountId: v.optional(awsAccountId),
  /** AWS region, such as `ap-southeast-1`; default the fleet's. */
  region: v.optional(awsRegion),
  /** ECS cluster; default the environment's own name. */
  cluster: v.optional(patternSchema),
  /** Whether people outside the team depend on it: such an environment is deployed only with `--yes` or in CI. Default false. */
  production: v.optional(v.boolean(), false),
  /** What differs from the alert rules here, by the rule's key such as `cpu`; on top of `dashboards.rules`. */
  rules: v.optional(rulesSchema),
});

export interface EnvironmentSchema extends Named<typeof environmentFields> {}

/** One environment: an ECS cluster in an account and region. */
export const environmentSchema: EnvironmentSchema = environmentFields;

export type Environment = v.InferOutput<typeof environmentSchema>;
