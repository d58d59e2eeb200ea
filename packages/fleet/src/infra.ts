import { arn, matching, secretReference, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { patternSchema } from './pattern.ts';

const some = (what: string) => v.pipe(v.array(text(what)), v.minLength(1, `expected ${what}, at least one`));

const vpcSchema = v.strictObject({
  /** Its id, such as `vpc-0a1b2c3d4e5f67890`. */
  id: matching(/^vpc-/, 'the id of a VPC such as vpc-0a1b2c3d4e5f67890'),
  /** Availability zones of the subnets, in the subnets' order. */
  availabilityZones: some('an availability zone'),
  /** Private subnets with a way to the AWS APIs (NAT gateway or interface endpoints). */
  subnetIds: some('the id of a subnet'),
});

const engineSchema = v.strictObject({
  /** URL of the engine, or those of its nodes separated by commas, with {environment}, such as `https://search-logs-{environment}.ap-southeast-1.es.amazonaws.com`. */
  url: v.pipe(patternSchema, v.regex(/^https?:\/\//, 'expected an http or https URL')),
  /**
   * ARN of the Amazon OpenSearch Service domain (`arn:aws:es:…:domain/NAME`) or Serverless collection (`arn:aws:aoss:…:collection/ID`),
   * with {environment}: requests are then signed with the Lambda's role. Default: not signed.
   */
  arn: v.exactOptional(
    v.pipe(
      patternSchema,
      v.regex(
        /^arn:[\w-]+:(es|aoss):[\w-]+:\d{12}:(domain|collection)\/.+$/,
        'expected the ARN of a domain or collection',
      ),
    ),
  ),
  /** Where the log-in is kept, `secretsmanager:id` of a JSON object with `username` and `password`, or `apiKey`; default none. */
  secret: v.exactOptional(
    v.pipe(
      secretReference,
      patternSchema,
      v.startsWith('secretsmanager:', 'expected the name of a secret in Secrets Manager, "secretsmanager:id"'),
    ),
  ),
});

const kinesisSchema = v.strictObject({
  /** Shards, each 1 MB/s in; default on demand: as many as it takes. */
  shards: v.exactOptional(wholeNumber({ min: 1 })),
  /** How long events wait while the engine cannot take them, hours, 24 to 8,760; default 24. */
  retentionHours: v.optional(wholeNumber({ min: 24, max: 8760, unit: 'hours' }), 24),
  /** Invocations at once a shard, 1 to 10; a log stream's order is kept; default 1. */
  parallelization: v.optional(wholeNumber({ min: 1, max: 10 }), 1),
});

const choices = {
  /**
   * Which Lambdas are deployed; default all, the probe only where there is a VPC. The log shipper is where there is an engine, and none
   * of them where no service runs.
   */
  lambdas: v.exactOptional(v.array(v.picklist(['log-shipper', 'task-alerts', 'app-probe']))),
  /** VPC that the log shipper and the probe run in; default none: they then reach only what is public, which tasks are not. */
  vpc: v.exactOptional(vpcSchema),
  /** Where logs are shipped to. An environment without it has no log shipper. */
  engine: v.exactOptional(engineSchema),
  /**
   * `log-groups`: a subscription for each service's log group, which must exist. `account`: one policy for every log group
   * of the account and region, those of the Lambdas themselves left out. Default `log-groups`.
   */
  subscriptions: v.exactOptional(v.picklist(['log-groups', 'account'])),
  /** Kinesis between CloudWatch Logs and the shipper: order, backpressure, room for further readers; default none. */
  kinesis: v.exactOptional(kinesisSchema),
  /** Shippers at once, taken out of the account's concurrency and never more: what the engine can take; default 20. */
  shipperConcurrency: v.exactOptional(wholeNumber({ min: 1 })),
  /**
   * Whether each Lambda has concurrency of its own, taken out of the account's; default true. An account whose concurrency is still
   * 10 or 50 has none to give: false, and `shipperConcurrency` is of no effect.
   */
  reserveConcurrency: v.exactOptional(v.boolean()),
  /**
   * ARN of the SNS topic that CloudWatch alarms of the Lambdas go to, in their region; default the first `sns` channel of the
   * alerts that is in the region and gets messages of the environment.
   */
  alarmTopicArn: v.exactOptional(arn('sns', 'an SNS topic')),
  /** Addresses that get alerts by e-mail through an SNS topic of the stack itself; default none: the channels are enough. */
  emails: v.exactOptional(some('an e-mail address')),
};

/** What the deployment of the Lambdas needs to know: given for the fleet, any of it again for one environment. */
export const infraSchema = v.strictObject({
  ...choices,
  /** Tags of everything that is deployed; `fleet` and `environment` are added. Default none. */
  tags: v.optional(v.record(v.string(), v.string()), {}),
  /** Days that the Lambdas' own logs are kept, one of CloudWatch's; default 30. */
  logRetentionDays: v.optional(v.picklist([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]), 30),
  /** What differs in one environment. */
  environments: v.optional(v.record(v.string(), v.strictObject(choices)), {}),
});

export type InfraSection = v.InferOutput<typeof infraSchema>;
