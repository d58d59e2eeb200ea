import { awsRegion, matching, secret, secretReference, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';
import { fillPattern, patternSchema } from './pattern.ts';
import { hasLogin } from './plain-url.ts';

const some = <const Schema extends v.GenericSchema>(schema: Schema, what: string) =>
  v.pipe(v.array(schema), v.minLength(1, `expected ${what}, at least one`));

const vpcFields = v.strictObject({
  /** Its id, such as `vpc-0a1b2c3d4e5f67890`. */
  id: matching(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC such as vpc-0a1b2c3d4e5f67890'),
  /** Availability zones of the subnets, in the subnets' order. */
  availabilityZones: some(text('an availability zone'), 'an availability zone'),
  /** Private subnets with a way to the AWS APIs (NAT gateway or interface endpoints), each once. */
  subnetIds: v.pipe(
    some(
      matching(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet such as subnet-0a1b2c3d4e5f67890'),
      'the id of a subnet',
    ),
    v.check((ids) => new Set(ids).size === ids.length, 'expected each subnet once, received one twice'),
  ),
});

export interface VpcSchema extends Named<typeof vpcFields> {}

const vpcSchema: VpcSchema = vpcFields;

/** URLs of the engine's nodes. A log-in would be readable in the template; it is not repeated. */
const engineUrls = secret(
  v.pipe(
    patternSchema,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const fault = fillPattern(dataset.value, { environment: 'x', service: 'x' })
        .split(',')
        .map((url) => faultOfUrl(url.trim()))
        .find((found) => found !== undefined);
      if (fault !== undefined) addIssue({ message: fault });
    }),
  ),
);

function faultOfUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (hasLogin(text)) {
    return 'expected a URL without a log-in, received one with it, which is not shown here; keep the log-in in Secrets Manager and name it in "secret"';
  }
  if (url && /^https?:\/\/[^/\s]/i.test(text) && url.search === '' && url.hash === '') return undefined;
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0];
  const received = scheme && !/^https?:$/i.test(scheme) ? `one that begins with "${scheme}"` : 'another text';
  return `expected an http or https URL such as https://logs.example.com, or several separated by commas, received ${received}`;
}

const engineFields = v.pipe(
  v.strictObject({
    /** URL of the engine, or those of its nodes separated by commas, with {environment}, such as `https://search-logs-{environment}.ap-southeast-1.es.amazonaws.com`. No log-in: that is for `secret`. */
    url: engineUrls,
    /**
     * ARN of the Amazon OpenSearch Service domain (`arn:aws:es:…:domain/NAME`) or Serverless collection (`arn:aws:aoss:…:collection/ID`),
     * with {environment}: requests are then signed with the Lambda's role. Default: not signed.
     */
    arn: v.exactOptional(
      v.pipe(
        patternSchema,
        v.regex(
          /^arn:[\w-]+:(es:[\w-]+:\d{12}:domain|aoss:[\w-]+:\d{12}:collection)\/.+$/,
          'expected the ARN of a domain or collection such as arn:aws:es:eu-west-1:111122223333:domain/logs',
        ),
        v.check(
          (name) => v.is(awsRegion, name.split(':')[3]),
          'expected the ARN of a domain or collection in an AWS region such as eu-west-1',
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
  }),
  v.check(
    ({ arn: signed, secret: login }) => signed === undefined || login === undefined,
    'expected "arn" (signed requests) or "secret" (a log-in), received both',
  ),
);

export interface EngineSchema extends Named<typeof engineFields> {}

const engineSchema: EngineSchema = engineFields;

/** The largest default quota of an account and region. Source: "Quotas and limits" of Kinesis Data Streams. */
const mostShards = 20_000;

const kinesisFields = v.strictObject({
  /** Shards, each 1 MB/s in, up to 20,000; default on demand: as many as it takes. */
  shards: v.exactOptional(wholeNumber({ min: 1, max: mostShards })),
  /** How long events wait while the engine cannot take them, hours, 24 to 8,760; default 24. */
  retentionHours: v.optional(wholeNumber({ min: 24, max: 8760, unit: 'hours' }), 24),
  /** Invocations at once a shard, 1 to 10; a log stream's order is kept; default 1. */
  parallelization: v.optional(wholeNumber({ min: 1, max: 10 }), 1),
});

export interface KinesisSchema extends Named<typeof kinesisFields> {}

const kinesisSchema: KinesisSchema = kinesisFields;

const functionFields = v.strictObject({
  /** Memory, MiB, 128 to 10,240; a core comes with 1,769. Default 512. */
  memoryMiB: v.exactOptional(wholeNumber({ min: 128, max: 10_240, unit: 'MiB' })),
  /** How long one invocation may take, seconds, 1 to 900; default 60, the probe's as long as its rounds. */
  timeoutSeconds: v.exactOptional(wholeNumber({ min: 1, max: 900, unit: 'seconds' })),
  /** The least severe lines of its own log that are written; default `WARN` for the shipper, else `INFO`. */
  logLevel: v.exactOptional(v.picklist(['DEBUG', 'INFO', 'WARN', 'ERROR'])),
});

export interface FunctionSchema extends Named<typeof functionFields> {}

const functionSchema: FunctionSchema = functionFields;

const functionsFields = v.strictObject({
  /** The function that ships log events. */
  'log-shipper': v.exactOptional(functionSchema),
  /** The one that ships again what failed. */
  'log-shipper-replay': v.exactOptional(functionSchema),
  /** The function that alerts. */
  'task-alerts': v.exactOptional(functionSchema),
  /** The function that probes. */
  'app-probe': v.exactOptional(functionSchema),
});

export interface FunctionsSchema extends Named<typeof functionsFields> {}

const functionsSchema: FunctionsSchema = functionsFields;

/** Keys and values that AWS takes. Source: "Tag naming limits and requirements". */
const tagText = (max: number, what: string) =>
  matching(
    new RegExp(`^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{${what === 'key' ? 1 : 0},${max}}$`, 'u'),
    `the ${what} of a tag: up to ${max} letters, digits, blanks and "_.:/=+-@"`,
  );
const tagsSchema = v.pipe(
  v.record(
    v.pipe(
      tagText(128, 'key'),
      v.check(
        (key) => !/^aws:/i.test(key),
        'expected a key that does not begin with "aws:", which AWS keeps for itself',
      ),
      v.check(
        (key) => !['fleet', 'environment'].includes(key.toLowerCase()),
        'expected other keys than "fleet" and "environment", which are always added; IAM does not tell letters by their case',
      ),
    ),
    tagText(256, 'value'),
  ),
  v.check((tags) => {
    const keys = Object.keys(tags).map((key) => key.toLowerCase());
    return new Set(keys).size === keys.length;
  }, 'expected keys that differ by more than the case of their letters, as IAM takes such keys for one'),
  v.check((tags) => Object.keys(tags).length <= 48, 'expected at most 48 tags, as AWS takes 50 and two are added'),
);

const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

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
  /** Shippers at once, taken out of the account's concurrency and never more: what the engine can take; default 20, with a number of shards as many as these can use. */
  shipperConcurrency: v.exactOptional(wholeNumber({ min: 1 })),
  /**
   * Whether each Lambda reserves concurrency from the account's; default true. An account whose concurrency is still
   * 10 or 50 has none to give: false, and `shipperConcurrency` is of no effect.
   */
  reserveConcurrency: v.exactOptional(v.boolean()),
  /**
   * ARN of the SNS topic that CloudWatch alarms of the Lambdas go to, in their region; default the first `sns` channel of the
   * alerts that is in the region and gets messages of the environment.
   */
  alarmTopicArn: v.exactOptional(
    v.pipe(
      matching(
        /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]{1,256}$/,
        'the ARN of an SNS topic such as arn:aws:sns:eu-west-1:111122223333:alarms',
      ),
      v.check(
        (topic) => !topic.endsWith('.fifo'),
        'expected a standard topic, as CloudWatch alarms take no FIFO topic',
      ),
    ),
  ),
  /** Addresses that get alerts by e-mail through an SNS topic of the stack itself; default none: the channels are enough. */
  emails: v.exactOptional(some(matching(/^[^\s@;,]+@[^\s@;,]+$/, 'an e-mail address'), 'an e-mail address')),
  /**
   * ARN of the KMS key for logs, queues, buckets, tables, streams and topics, in the environment's region; default keys of AWS. Its policy
   * must let `logs.REGION.amazonaws.com`, `events.amazonaws.com` and `cloudwatch.amazonaws.com` use it.
   */
  encryptionKeyArn: v.exactOptional(
    matching(
      /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
      'the ARN of a KMS key such as arn:aws:kms:eu-west-1:111122223333:key/ID',
    ),
  ),
  /** Minutes between two tries to ship what failed, 1 to 720; default 15. */
  replayMinutes: v.exactOptional(wholeNumber({ min: 1, max: 720, unit: 'minutes' })),
  /** What differs for one of the functions. */
  functions: v.exactOptional(functionsSchema),
};

export interface InfraChoicesSchema extends Named<v.StrictObjectSchema<typeof choices, undefined>> {}

const choicesSchema: InfraChoicesSchema = v.strictObject(choices);

const forAll = {
  /** Tags of everything that is deployed; `fleet` and `environment` are added. Default none. */
  tags: v.optional(tagsSchema, {}),
  /** Days that the Lambdas' own logs are kept, one of CloudWatch's; default 30. */
  logRetentionDays: v.optional(
    v.picklist(retentionDays, `expected a number of days that CloudWatch Logs knows: ${retentionDays.join(', ')}`),
    30,
  ),
  /** What differs in one environment. */
  environments: v.optional(v.record(v.string(), choicesSchema), {}),
};

export interface InfraSchema extends Named<v.StrictObjectSchema<typeof choices & typeof forAll, undefined>> {}

/** What the deployment of the Lambdas needs to know: given for the fleet, any of it again for one environment. */
export const infraSchema: InfraSchema = v.strictObject({ ...choices, ...forAll });

export type InfraSection = v.InferOutput<typeof infraSchema>;
/** What can be chosen for the fleet, and for each environment again. */
export type InfraChoices = InfraSection['environments'][string];
