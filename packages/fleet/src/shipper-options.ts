import { awsRegion, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';

const flag = v.exactOptional(v.boolean());
const bytes = (min: number) => v.exactOptional(wholeNumber({ min, unit: 'bytes' }));

/** Where a value stands that is only known in an environment. */
const filled = (value: string): string => value.replaceAll('{environment}', 'x');
const dayPlaceholder = /\{(?:yyyy|MM|dd)\}/g;

/** The shipper has the last word: it also knows the names of fields that its documents have already. */
const fieldName = v.pipe(
  text('the name of a field'),
  v.check(
    (name) => name.split('.').every((part) => part.trim() !== '') && !/^_[a-z_]+$/.test(name),
    'expected the name of a field: no blank part between dots, none of the engine’s own such as _id',
  ),
);

const indexName = v.pipe(
  text('the name of an index'),
  v.check(
    (name) => /^[^\s\p{Cc}"*\\<|,>/?#:{}]+$/u.test(filled(name).replace(dayPlaceholder, '0')),
    'expected an index name with no placeholders but {environment}, {yyyy}, {MM} and {dd}, and without blanks and \\ / * ? " < > | , # : { }',
  ),
  v.check((name) => !/^[-_+.]/.test(name), 'expected an index name that does not begin with -, _, + or .'),
  v.check((name) => isLowerCase(name), 'expected a lower-case index name'),
  v.check(
    (name) => Buffer.byteLength(filled(name).replace('{yyyy}', '0000').replace(dayPlaceholder, '00')) <= 255,
    'expected an index name of at most 255 bytes',
  ),
);

/** Dataset and namespace of a data stream: `logs-{dataset}-{namespace}`. */
const dataStreamPart = v.pipe(
  text('a part of the name of a data stream'),
  v.check(
    (part) => /^[^\s\p{Cc}"*\\<|,>/?#:{}-]+$/u.test(filled(part)),
    'expected a part of the name of a data stream, without blanks and - \\ / * ? " < > | , # : { }',
  ),
  v.check((part) => isLowerCase(part), 'expected a lower-case part of the name of a data stream'),
  v.check(
    (part) => Buffer.byteLength(filled(part)) <= 100,
    'expected a part of the name of a data stream of at most 100 bytes',
  ),
);

function isLowerCase(name: string): boolean {
  const own = filled(name).replace(dayPlaceholder, '');
  return own === own.toLowerCase();
}

/** Look-around and back references take more than linear time: the shipper refuses them. */
const regularExpression = v.pipe(
  text('a regular expression'),
  v.check(isRegularExpression, 'expected a valid regular expression'),
  v.check(
    (pattern) => !/\(\?<?[=!]|\\[1-9]|\\k</.test(pattern.replaceAll('\\\\', '')),
    'expected a regular expression without look-around and back references, which can take for ever',
  ),
);

/** A leading `(?i)` is the shipper's own syntax for flags. */
function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern.replace(/^\(\?[ims]+\)/, '')) !== undefined;
  } catch {
    return false;
  }
}

const sampleFields = v.strictObject({
  /** Events whose message matches this regular expression; the first rule that matches counts. */
  pattern: regularExpression,
  /** Keep one in so many; 0 keeps none. */
  keepOneIn: wholeNumber(),
});

export interface SampleSchema extends Named<typeof sampleFields> {}

const sampleSchema: SampleSchema = sampleFields;

const redactFields = v.strictObject({
  /** Everything that `@bizom/redact` recognises as a secret by its form or its name; default false. */
  secrets: flag,
  /** Every match of these regular expressions; default none. */
  patterns: v.exactOptional(v.array(regularExpression)),
  /** Values of fields with these names, whatever their case; default none. */
  fields: v.exactOptional(v.array(text('the name of a field'))),
});

export interface RedactSchema extends Named<typeof redactFields> {}

const redactSchema: RedactSchema = redactFields;

const shipperFields = v.strictObject({
  /** `cwl`: documents of AWS's blueprint; `ecs`: Elastic Common Schema, in the data stream `logs-{dataset}-{namespace}`. Default `cwl`. */
  format: v.exactOptional(v.picklist(['cwl', 'ecs'])),
  /** Dataset of the data stream of format `ecs`, with {environment}; default `generic`. */
  dataset: v.exactOptional(dataStreamPart),
  /** Namespace of the data stream of format `ecs`, with {environment}; default `default`. */
  namespace: v.exactOptional(dataStreamPart),
  /** Region of the log groups: `cloud.region` of format `ecs`; default that of the Lambda. */
  cloudRegion: v.exactOptional(awsRegion),
  /** Index, with the event's day as `{yyyy}`, `{MM}` and `{dd}`, and {environment}; default `cwl-{yyyy}.{MM}.{dd}`. */
  index: v.exactOptional(indexName),
  /** `index`, or `create` for data streams; default `index`. */
  operation: v.exactOptional(v.picklist(['index', 'create'])),
  /** The document type of engines that have types, or `none`; default `bizom`. */
  documentType: v.exactOptional(text('the name of a type, or none')),
  /** Field that has the type where the engine has none; default none. */
  typeField: v.exactOptional(fieldName),
  /** Fields of every document, such as `{"team": "payments"}`; default none. */
  fields: v.exactOptional(v.record(fieldName, v.unknown())),
  /** Whether the parts of an ECS log stream's name are fields; default false. */
  streamFields: flag,
  /** Whose time is the document's: CloudWatch's, or one in the message; default `cloudwatch`. */
  timestamp: v.exactOptional(v.picklist(['cloudwatch', 'message'])),
  /** Fields that CloudWatch adds by `emitSystemFields`: `extracted`, as AWS's blueprint takes them, or `merge`; default `extracted`. */
  systemFields: v.exactOptional(v.picklist(['extracted', 'merge'])),
  /** What becomes of whole numbers that JavaScript cannot hold; default `rounded`. */
  bigIntegers: v.exactOptional(v.picklist(['rounded', 'exact'])),
  /** Whether the lines of a stack trace become one document; default false. */
  stitch: flag,
  /** Thins out events: `[{"pattern": "DEBUG", "keepOneIn": 10}]`; default none. */
  sample: v.exactOptional(v.array(sampleSchema)),
  /** What is replaced by `[redacted]`: `{"secrets": true}`, fields and patterns; default nothing. */
  redact: v.exactOptional(redactSchema),
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
  /** Ingest pipeline that every document goes through; default the index's own. */
  pipeline: v.exactOptional(text('the name of an ingest pipeline')),
  /** Whether a write is refused whose target is no alias; default false. */
  requireAlias: flag,
  /** Whether bulk bodies are gzipped; default where the engine is not on the same machine. */
  gzip: flag,
});

export interface ShipperSchema extends Named<typeof shipperFields> {}

/**
 * How events become documents and are sent: the options of the log shipper. `{environment}` in a text is filled in. A test of
 * `@bizom/infra` holds them to the options that the shipper takes.
 */
export const shipperSchema: ShipperSchema = shipperFields;
