import { matching, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { patternSchema } from './pattern.ts';

const flag = v.exactOptional(v.boolean());
const bytes = (min: number) => v.exactOptional(wholeNumber({ min, unit: 'bytes' }));

/**
 * How events become documents and are sent: the options of the log shipper, which explains and checks them. `{environment}` in a text
 * is filled in.
 */
const shipperSchema = v.strictObject({
  /** Index, with the event's day as `{yyyy}`, `{MM}` and `{dd}`, and {environment}; default `cwl-{yyyy}.{MM}.{dd}`. */
  index: v.exactOptional(text('the name of an index')),
  /** `index`, or `create` for data streams; default `index`. */
  operation: v.exactOptional(v.picklist(['index', 'create'])),
  /** The document type of engines that have types, or `none`; default `bizom`. */
  documentType: v.exactOptional(text('the name of a type, or none')),
  /** Field that has the type where the engine has none; default none. */
  typeField: v.exactOptional(text('the name of a field')),
  /** Fields of every document, such as `{"team": "payments"}`; default none. */
  fields: v.exactOptional(v.record(v.string(), v.unknown())),
  /** Whether the parts of an ECS log stream's name are fields; default false. */
  streamFields: flag,
  /** Whose time is the document's: CloudWatch's, or one in the message; default `cloudwatch`. */
  timestamp: v.exactOptional(v.picklist(['cloudwatch', 'message'])),
  /** What becomes of whole numbers that JavaScript cannot hold; default `rounded`. */
  bigIntegers: v.exactOptional(v.picklist(['rounded', 'exact'])),
  /** Whether the lines of a stack trace become one document; default false. */
  stitch: flag,
  /** Thins out events: `[{"pattern": "DEBUG", "keepOneIn": 10}]`; default none. */
  sample: v.exactOptional(v.array(v.looseObject({}))),
  /** What is replaced by `[redacted]`: `{"secrets": true}`, fields and patterns; default nothing. */
  redact: v.exactOptional(v.looseObject({})),
  /** Distinct fields that events may bring into one index; default no limit. */
  maxFields: v.exactOptional(wholeNumber({ min: 1 })),
  /** Largest bulk body, bytes; default 5 MiB. */
  maxBulkBytes: bytes(1024),
  /** Largest inflated payload, bytes; default 64 MiB. */
  maxPayloadBytes: bytes(1),
  /** Bulk requests in flight at once; default 4. */
  concurrency: v.exactOptional(wholeNumber({ min: 1 })),
  /** Time that the engine has to answer, milliseconds; default 30,000. */
  requestTimeoutMs: v.exactOptional(wholeNumber({ min: 1, unit: 'milliseconds' })),
  /** Whether bulk bodies are gzipped; default where the engine is not on the same machine. */
  gzip: flag,
});

/** A day is the longest that an alarm looks back. */
const silentMinutes = v.exactOptional(wholeNumber({ max: 1440, unit: 'minutes' }));

const filterEntries = {
  /** What is delivered, as a CloudWatch Logs filter pattern; default everything. */
  filterPattern: v.exactOptional(
    v.pipe(v.string(), v.maxLength(1024, 'expected a filter pattern of at most 1,024 characters')),
  ),
  /** Log groups that are never shipped, with {environment}; the shipper's own never are. */
  exclude: v.exactOptional(v.array(patternSchema)),
  /** Options of the shipper. */
  shipper: v.exactOptional(shipperSchema),
  /** As for all environments. */
  silentMinutes,
  /** As for all environments. */
  logGroupMetrics: flag,
};

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

/** What the log shipper and `bizom-logs` need to know about the whole fleet. */
export const logsSchema = v.strictObject({
  /** ARN of the Lambda that log groups are subscribed to, or of the Kinesis stream that it reads; default the function that `@bizom/infra` deploys. */
  destination: v.optional(patternSchema),
  /** ARN of the role that CloudWatch Logs takes to write to the Kinesis stream; a Lambda needs none. */
  role: v.optional(patternSchema),
  /** Prefixes or regular expressions of more log groups to subscribe, besides those of the services; default none. `bizom-logs subscribe` does so, not the CDK, which cannot list log groups. */
  match: v.optional(v.array(groupPattern), []),
  /** Log groups that are never subscribed, with {environment}; the shipper's own never are. Default none. */
  exclude: v.optional(v.array(patternSchema), []),
  /** Name of the subscription filters, or of the account policy; default `bizom-logs`. */
  filterName: v.optional(
    matching(/^[^:*]{1,512}$/, 'the name of a subscription filter: up to 512 characters without ":" and "*"'),
    'bizom-logs',
  ),
  /** What is delivered, as a CloudWatch Logs filter pattern; default everything. */
  filterPattern: v.optional(
    v.pipe(v.string(), v.maxLength(1024, 'expected a filter pattern of at most 1,024 characters')),
    '',
  ),
  /** Subscription filters that a log group may have, AWS's quota; default 2. */
  filterLimit: v.optional(wholeNumber({ min: 1 }), 2),
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
  environments: v.optional(v.record(v.string(), v.strictObject(filterEntries)), {}),
});

/** The fleet's `logs` section, defaults filled in. */
export type LogsSettings = v.InferOutput<typeof logsSchema>;
/** Options of the log shipper as a fleet has them. */
export type ShipperSettings = LogsSettings['shipper'];
