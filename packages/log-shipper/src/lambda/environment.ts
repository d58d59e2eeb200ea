import {
  awsRegion,
  type Environment,
  flagText,
  jsonText,
  listText,
  readEnvironment,
  secret,
  text,
  wholeNumberText,
} from '@bizom/options';
import * as v from 'valibot';
import { dataStreamPart } from '../document/data-stream.ts';
import { fieldNameSchema, fieldsSchema } from '../document/field-name.ts';
import { indexPatternSchema } from '../document/index-name.ts';
import { certificateText } from '../engine/certificate.ts';
import { nodeUrlsText } from '../engine/connection-options.ts';
import { OptionsError, optionsError } from '../errors.ts';
import type { ShipperOptions } from '../options.ts';
import { redactRulesSchema } from '../prepare/redact.ts';
import { sampleRulesSchema } from '../prepare/sample.ts';
import { quarantinePlaceSchema } from '../quarantine/open.ts';

const bytes = { min: 1, unit: 'bytes' };

/** The variables of the Lambda: each has the meaning of the option that the README names with it. */
const environmentSchema = v.object({
  /** URLs of the engine's nodes, separated by commas. */
  ENGINE_URL: nodeUrlsText,
  ENGINE_USERNAME: v.optional(text('a user name')),
  ENGINE_PASSWORD: v.optional(secret(text('a password'))),
  ENGINE_API_KEY: v.optional(secret(text('an API key'))),
  /** Certificate authority of the engine: PEM, or the path of a file with it. */
  ENGINE_CA: v.optional(certificateText),
  /** `es` or `aoss`: requests are signed with the Lambda's role. */
  AWS_SIGNING_SERVICE: v.optional(v.picklist(['es', 'aoss'])),
  AWS_SIGNING_REGION: v.optional(awsRegion),
  /** Type of a Serverless collection; only `search` takes documents with an `_id`. */
  AWS_COLLECTION_TYPE: v.optional(v.picklist(['search', 'time-series', 'vector-search'])),
  FORMAT: v.optional(v.picklist(['cwl', 'ecs'])),
  DATASET: v.optional(dataStreamPart),
  NAMESPACE: v.optional(dataStreamPart),
  CLOUD_REGION: v.optional(awsRegion),
  DOCUMENT_TYPE: v.optional(text('the name of a type, or none')),
  TYPE_FIELD: v.optional(fieldNameSchema),
  INDEX: v.optional(indexPatternSchema),
  OPERATION: v.optional(v.picklist(['index', 'create'])),
  FIELDS: v.optional(jsonText(fieldsSchema)),
  STREAM_FIELDS: v.optional(flagText),
  TIMESTAMP: v.optional(v.picklist(['cloudwatch', 'message'])),
  SYSTEM_FIELDS: v.optional(v.picklist(['extracted', 'merge'])),
  BIG_INTEGERS: v.optional(v.picklist(['rounded', 'exact'])),
  STITCH: v.optional(flagText),
  SAMPLE: v.optional(jsonText(sampleRulesSchema)),
  REDACT: v.optional(jsonText(redactRulesSchema)),
  MAX_FIELDS: v.optional(wholeNumberText({ min: 1 })),
  MAX_BULK_BYTES: v.optional(wholeNumberText({ ...bytes, min: 1024 })),
  MAX_PAYLOAD_BYTES: v.optional(wholeNumberText(bytes)),
  CONCURRENCY: v.optional(wholeNumberText({ min: 1 })),
  REQUEST_TIMEOUT_MS: v.optional(wholeNumberText({ min: 1, unit: 'milliseconds' })),
  GZIP: v.optional(flagText),
  PIPELINE: v.optional(text('the name of an ingest pipeline')),
  REQUIRE_ALIAS: v.optional(flagText),
  QUARANTINE: v.optional(quarantinePlaceSchema),
  /** The log groups of the shipper and its replayer, separated by commas. */
  OWN_LOG_GROUPS: v.optional(listText('the names of log groups')),
  /** Whether each log group has its own metrics; `false`: all are of the function. Read where they are written. */
  LOG_GROUP_METRICS: v.optional(flagText),
  /** Set by Lambda itself. */
  AWS_LAMBDA_LOG_GROUP_NAME: v.optional(v.string()),
  AWS_REGION: v.optional(v.string()),
});

type Variables = v.InferOutput<typeof environmentSchema>;

/**
 * The shipper's options from environment variables.
 * @throws OptionsError naming each invalid variable, what was expected and what was received.
 * @example
 * createShipper(optionsFromEnvironment({ ENGINE_URL: 'http://localhost:9200', STITCH: 'true' }));
 */
export function optionsFromEnvironment(environment: Environment): ShipperOptions {
  const variables = readEnvironment(environmentSchema, environment, { error: optionsError });
  return defined({
    nodes: variables.ENGINE_URL,
    auth: auth(variables),
    aws: aws(variables),
    ca: variables.ENGINE_CA,
    format: variables.FORMAT,
    dataset: variables.DATASET,
    namespace: variables.NAMESPACE,
    cloudRegion: variables.CLOUD_REGION ?? (variables.FORMAT === 'ecs' ? variables.AWS_REGION : undefined),
    type: variables.DOCUMENT_TYPE === 'none' ? false : variables.DOCUMENT_TYPE,
    typeField: variables.TYPE_FIELD,
    index: variables.INDEX,
    operation: variables.OPERATION,
    fields: variables.FIELDS,
    streamFields: variables.STREAM_FIELDS,
    timestamp: variables.TIMESTAMP,
    systemFields: variables.SYSTEM_FIELDS,
    bigIntegers: variables.BIG_INTEGERS,
    stitch: variables.STITCH,
    sample: variables.SAMPLE,
    redact: variables.REDACT,
    maxFields: variables.MAX_FIELDS,
    maxBulkBytes: variables.MAX_BULK_BYTES,
    maxPayloadBytes: variables.MAX_PAYLOAD_BYTES,
    concurrency: variables.CONCURRENCY,
    requestTimeoutMs: variables.REQUEST_TIMEOUT_MS,
    gzip: variables.GZIP,
    pipeline: variables.PIPELINE,
    requireAlias: variables.REQUIRE_ALIAS,
    quarantine: variables.QUARANTINE,
    ownLogGroups: ownLogGroups(variables),
  });
}

function auth({ ENGINE_API_KEY, ENGINE_USERNAME, ENGINE_PASSWORD }: Variables): ShipperOptions['auth'] {
  if (ENGINE_API_KEY) return { apiKey: ENGINE_API_KEY };
  if (!ENGINE_USERNAME && !ENGINE_PASSWORD) return undefined;
  if (ENGINE_USERNAME && ENGINE_PASSWORD) return { username: ENGINE_USERNAME, password: ENGINE_PASSWORD };
  throw new OptionsError('ENGINE_USERNAME and ENGINE_PASSWORD: expected both or neither, received only one');
}

/** The Lambda's own group and those of the other shipping Lambda: neither may ship what the other refuses. */
function ownLogGroups({ AWS_LAMBDA_LOG_GROUP_NAME, OWN_LOG_GROUPS = [] }: Variables): string[] | undefined {
  const own = [...new Set([...(AWS_LAMBDA_LOG_GROUP_NAME ? [AWS_LAMBDA_LOG_GROUP_NAME] : []), ...OWN_LOG_GROUPS])];
  return own.length > 0 ? own : undefined;
}

function aws({
  AWS_SIGNING_SERVICE,
  AWS_SIGNING_REGION,
  AWS_COLLECTION_TYPE,
  AWS_REGION,
}: Variables): ShipperOptions['aws'] {
  if (!AWS_SIGNING_SERVICE) return undefined;
  const region = AWS_SIGNING_REGION ?? AWS_REGION;
  if (!region)
    throw new OptionsError('AWS_SIGNING_REGION: expected the region of the domain such as eu-west-1, received nothing');
  const collection = AWS_COLLECTION_TYPE && { collection: AWS_COLLECTION_TYPE };
  return { service: AWS_SIGNING_SERVICE, region, ...collection };
}

/** The options that are set. */
function defined(options: Record<string, unknown>): ShipperOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
