import { matching, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { logGroupForm } from './log-group.ts';
import type { Named } from './named.ts';
import { patternSchema } from './pattern.ts';
import { shipperSchema } from './shipper-options.ts';

const flag = v.exactOptional(v.boolean());

/** A CloudWatch Logs filter pattern; CloudWatch Logs itself has the last word. */
const filterPattern = v.pipe(
  v.string('expected a filter pattern'),
  v.maxLength(1024, 'expected a filter pattern of at most 1,024 characters'),
  v.check(
    isClosed,
    'expected a filter pattern whose quotes and braces are closed, such as { $.level = "ERROR" }, [ip, user] or ?ERROR ?WARN',
  ),
);

/** A JSON pattern stands in braces, one of fields in brackets, a regular expression between percent signs. */
function isClosed(pattern: string): boolean {
  const plain = pattern
    .trim()
    .replace(/\\./g, '')
    .replace(/"[^"]*"|%[^%]*%/g, '');
  const opens = /^[{[]/.exec(plain)?.[0];
  return !plain.includes('"') && (opens === undefined || plain.endsWith(opens === '{' ? '}' : ']'));
}

const excludedGroup = v.pipe(
  patternSchema,
  v.check(
    (name) => logGroupForm.test(name.replaceAll('{environment}', 'x')),
    'expected the whole name of a log group, with {environment} but without wildcards',
  ),
);

/** A day is the longest that an alarm looks back. */
const silentMinutes = v.exactOptional(wholeNumber({ max: 1440, unit: 'minutes' }));

const lifecycleEntries = {
  /** Primary shards of an index; default the engine's own, one. `bizom-logs install` sets these four. */
  shards: v.exactOptional(wholeNumber({ min: 1, max: 1024 })),
  /** Copies of each shard; default the engine's own, one. */
  replicas: v.exactOptional(wholeNumber({ max: 1024 })),
  /** Days that documents are kept at least; default for ever. */
  retentionDays: v.exactOptional(wholeNumber({ min: 1, unit: 'days' })),
  /** Size of an index's primary shards together at which an alias or a data stream gets a new index, GB; default never. */
  rolloverGb: v.exactOptional(wholeNumber({ min: 1, unit: 'GB' })),
};

const filterEntries = {
  ...lifecycleEntries,
  /** What is delivered, as a CloudWatch Logs filter pattern; default everything. */
  filterPattern: v.exactOptional(filterPattern),
  /** Log groups that are never shipped, with {environment}; the shipper's own never are. */
  exclude: v.exactOptional(v.array(excludedGroup)),
  /** Options of the shipper. */
  shipper: v.exactOptional(shipperSchema),
  /** As for all environments. */
  silentMinutes,
  /** As for all environments. */
  logGroupMetrics: flag,
};

export interface EnvironmentLogsSchema extends Named<v.StrictObjectSchema<typeof filterEntries, undefined>> {}

const environmentLogsSchema: EnvironmentLogsSchema = v.strictObject(filterEntries);

/** Prefix, or regular expression where it has characters that no log group has. */
const groupPattern = v.pipe(
  patternSchema,
  v.check(isPattern, 'expected a prefix of log groups, or a regular expression'),
);

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern.replace(/\{(?:environment|service)\}/g, 'x'), 'u') !== undefined;
  } catch {
    return false;
  }
}

const forAll = {
  /** ARN of the Lambda that log groups are subscribed to, or of the Kinesis stream that it reads; default the function that `@bizom/infra` deploys. */
  destination: v.optional(
    v.pipe(
      patternSchema,
      v.regex(
        /^arn:[\w-]+:(lambda:[\w-]+:\d{12}:function:[\w{}-]+(:[\w$-]+)?|kinesis:[\w-]+:\d{12}:stream\/[\w.{}-]+)$/,
        'expected the ARN of a Lambda function such as arn:aws:lambda:eu-west-1:111122223333:function:ship, or of a Kinesis stream',
      ),
    ),
  ),
  /** ARN of the role that CloudWatch Logs takes to write to the Kinesis stream; a Lambda needs none. */
  role: v.optional(
    v.pipe(
      patternSchema,
      v.regex(
        /^arn:[\w-]+:iam::\d{12}:role\/\S+$/,
        'expected the ARN of a role such as arn:aws:iam::111122223333:role/logs-to-kinesis',
      ),
    ),
  ),
  /** Prefixes or regular expressions of more log groups to subscribe, besides those of the services; default none. `bizom-logs subscribe` does so, not the CDK, which cannot list log groups. */
  match: v.optional(v.array(groupPattern), []),
  /** Log groups that are never subscribed, with {environment}; the shipper's own never are. Default none. */
  exclude: v.optional(v.array(excludedGroup), []),
  /** Name of the subscription filters, or of the account policy; default `bizom-logs`. */
  filterName: v.optional(
    matching(/^[^:*]{1,512}$/, 'the name of a subscription filter: up to 512 characters without ":" and "*"'),
    'bizom-logs',
  ),
  /** What is delivered, as a CloudWatch Logs filter pattern; default everything. */
  filterPattern: v.optional(filterPattern, ''),
  /** Subscription filters that a log group may have; default 5, as "CloudWatch Logs quotas" says (2 until 2026). */
  filterLimit: v.optional(wholeNumber({ min: 1 }), 5),
  /** Minutes without any log event that alarm, up to 1,440; 0: never. Default 60 in production, else never. */
  silentMinutes,
  /**
   * Whether each log group has its own metrics, which dashboards draw by service and which cost some $1.50 a month for each group; default
   * true up to 50 groups. Without them, the shipper has one set of metrics for all.
   */
  logGroupMetrics: flag,
  /** Options of the shipper; default its own. */
  shipper: v.optional(shipperSchema, {}),
  /** What differs in one environment; of the shipper's options only those that are given. */
  environments: v.optional(v.record(v.string(), environmentLogsSchema), {}),
};

export interface LogsSchema extends Named<v.StrictObjectSchema<typeof lifecycleEntries & typeof forAll, undefined>> {}

/** What the log shipper and `bizom-logs` need to know about the whole fleet. */
export const logsSchema: LogsSchema = v.strictObject({ ...lifecycleEntries, ...forAll });

/** The fleet's `logs` section, defaults filled in. */
export type LogsSettings = v.InferOutput<typeof logsSchema>;
/** Options of the log shipper as a fleet has them. */
export type ShipperSettings = LogsSettings['shipper'];
