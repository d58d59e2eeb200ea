import { parseOptions, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { encodeOptionEntries, formatRules } from './document/document-options.ts';
import { type ConnectionRules, connectionOptionEntries } from './engine/connection-options.ts';
import { OptionsError, optionsError, ShipperError } from './errors.ts';
import type { Inflater } from './payload/inflate.ts';
import { redactRulesSchema } from './prepare/redact.ts';
import { sampleRulesSchema } from './prepare/sample.ts';
import { quarantinePlaceSchema } from './quarantine/open.ts';

const shipperOptionsSchema = v.strictObject({
  ...encodeOptionEntries,
  ...connectionOptionEntries,
  /** Largest bulk body, bytes; default 5 MiB, minimum 1 KiB. A body of one document may be larger. */
  maxBulkBytes: v.optional(wholeNumber({ min: 1024, unit: 'bytes' }), 5 * 1024 * 1024),
  /** Bulk requests in flight at once; default 4. */
  concurrency: v.optional(wholeNumber({ min: 1 }), 4),
  /** Time an engine has to answer, milliseconds; default 30,000. */
  requestTimeoutMs: v.optional(wholeNumber({ min: 1, unit: 'milliseconds' }), 30_000),
  /** Time after which what is not stored is handed back, milliseconds; default 60,000. A Lambda's remaining time shortens it. */
  maxRetryMs: v.optional(wholeNumber({ unit: 'milliseconds' }), 60_000),
  /** Whether bodies are gzipped (level 1); default where no node is on this machine. */
  gzip: v.optional(v.boolean()),
  /** Largest inflated payload that is accepted, bytes; default 64 MiB. */
  maxPayloadBytes: v.optional(wholeNumber({ min: 1, unit: 'bytes' }), 64 * 1024 * 1024),
  /** Ingest pipeline that every document goes through; default the index's own. */
  pipeline: v.optional(text('the name of an ingest pipeline')),
  /** Whether a write is refused whose target is no alias, so that none creates an index of that name; default false. */
  requireAlias: v.optional(v.boolean(), false),
  /** What inflates gzip; default `node:zlib`. */
  inflater: v.optional(v.function() as v.GenericSchema<unknown, Inflater>),
  /** Where the events of an export, or of an answer of the Logs API, come from, as they do not say it; default: such input is refused. */
  origin: v.optional(
    v.strictObject({
      logGroup: text('the name of a log group'),
      logStream: v.optional(v.string()),
      owner: v.optional(v.string()),
    }),
  ),
  /** Joins the lines of a stack trace, and lines that Fargate cut at 16 KB, into one document; default false. */
  stitch: v.optional(v.boolean(), false),
  /** Thins out events by pattern; default none. */
  sample: v.optional(sampleRulesSchema, []),
  /** What is replaced by `[redacted]` before anything leaves the process; default nothing. */
  redact: v.optional(redactRulesSchema, {}),
  /** Distinct fields that events may bring into one index; the rest goes to `@fields_text`. Default no limit. */
  maxFields: v.optional(wholeNumber({ min: 1 })),
  /** Where events go that the engine will not take: `s3://bucket/prefix`, a queue URL or a folder. Default nowhere: they are handed back. */
  quarantine: v.optional(quarantinePlaceSchema),
  /** The shipper's own log groups: a payload from one is refused, because shipping it would never end. Default none. */
  ownLogGroups: v.optional(v.array(text('the name of a log group')), []),
});

/** How a shipper ships; every option but `nodes` (or `transport`) has a default. */
export type ShipperOptions = v.InferInput<typeof shipperOptionsSchema>;
/** Shipper options with their defaults filled in. */
export type ShipperRules = v.InferOutput<typeof shipperOptionsSchema>;
/**
 * @throws OptionsError naming each invalid option, what was expected and what was received; ShipperError
 *   `TIME_SERIES_COLLECTION` for a collection that would refuse every document.
 */
export function shipperRules(options: ShipperOptions): ShipperRules {
  const rules = formatRules(parseOptions(shipperOptionsSchema, options, { error: optionsError }), options);
  if (!rules.nodes && !rules.transport)
    throw new OptionsError(
      'nodes: expected the URL of the engine such as https://engine.example.com:9200, received nothing',
    );
  if (rules.requireAlias && rules.format === 'ecs')
    throw new OptionsError('requireAlias: expected false with format "ecs", as a data stream is no alias');
  if (rules.aws && rules.auth)
    throw new OptionsError('auth and aws: expected only one of them, as aws signs the requests');
  if (rules.aws && rules.transport)
    throw new OptionsError('transport and aws: expected only one of them, as a transport signs its own requests');
  if (rules.aws?.service === 'aoss' && rules.aws.collection === 'time-series') throw timeSeriesCollection();
  return rules;
}

/** The part of the rules that a connection needs. */
export function connectionRules({ nodes = [], requestTimeoutMs, auth, aws, ca }: ShipperRules): ConnectionRules {
  return { nodes, requestTimeoutMs, auth, aws, ...(ca !== undefined && { tls: { ca } }) };
}

function timeSeriesCollection(): ShipperError {
  const message =
    'aws.collection: a time-series collection of OpenSearch Serverless refuses documents with an _id, without which a repeated delivery would be stored twice; ship to a search collection';
  return new ShipperError('TIME_SERIES_COLLECTION', message);
}
