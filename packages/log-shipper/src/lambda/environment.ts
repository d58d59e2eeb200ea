import * as v from 'valibot';
import { OptionsError } from '../errors.ts';
import type { ShipperOptions } from '../options.ts';
import { parseOptions } from '../parse-options.ts';

const integer = v.pipe(v.string(), v.regex(/^\d+$/, 'expected a whole number'), v.transform(Number));
const flag = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((text) => text === 'true'),
);
const json = v.pipe(
  v.string(),
  v.rawTransform<string, unknown>(({ dataset, addIssue, NEVER }) => {
    try {
      return JSON.parse(dataset.value);
    } catch {
      addIssue({ message: 'expected JSON' });
      return NEVER;
    }
  }),
);

/** The variables of the Lambda, each the option of the same meaning; docs/options in the README. */
const environmentSchema = v.object({
  /** URLs of the engine's nodes, separated by commas. */
  ENGINE_URL: v.pipe(v.string(), v.nonEmpty()),
  ENGINE_USERNAME: v.optional(v.string()),
  ENGINE_PASSWORD: v.optional(v.string()),
  ENGINE_API_KEY: v.optional(v.string()),
  /** `es` or `aoss`: requests are signed with the Lambda's role. */
  AWS_SIGNING_SERVICE: v.optional(v.picklist(['es', 'aoss'])),
  AWS_SIGNING_REGION: v.optional(v.string()),
  /** Type of a Serverless collection; only `search` takes documents with an `_id`. */
  AWS_COLLECTION_TYPE: v.optional(v.picklist(['search', 'time-series', 'vector-search'])),
  DOCUMENT_TYPE: v.optional(v.string()),
  TYPE_FIELD: v.optional(v.string()),
  INDEX: v.optional(v.string()),
  OPERATION: v.optional(v.picklist(['index', 'create'])),
  FIELDS: v.optional(json),
  STREAM_FIELDS: v.optional(flag),
  TIMESTAMP: v.optional(v.picklist(['cloudwatch', 'message'])),
  BIG_INTEGERS: v.optional(v.picklist(['rounded', 'exact'])),
  STITCH: v.optional(flag),
  SAMPLE: v.optional(json),
  REDACT: v.optional(json),
  MAX_FIELDS: v.optional(integer),
  MAX_BULK_BYTES: v.optional(integer),
  MAX_PAYLOAD_BYTES: v.optional(integer),
  CONCURRENCY: v.optional(integer),
  REQUEST_TIMEOUT_MS: v.optional(integer),
  GZIP: v.optional(flag),
  QUARANTINE: v.optional(v.string()),
  /** The log groups of the shipper and its replayer, separated by commas. */
  OWN_LOG_GROUPS: v.optional(v.string()),
  /** Set by Lambda itself. */
  AWS_LAMBDA_LOG_GROUP_NAME: v.optional(v.string()),
  AWS_REGION: v.optional(v.string()),
});

type Environment = v.InferOutput<typeof environmentSchema>;

/**
 * The shipper's options from environment variables.
 * @throws OptionsError naming each variable that is wrong, what was expected and what came.
 */
export function optionsFromEnvironment(env: NodeJS.ProcessEnv): ShipperOptions {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const variables = parseOptions(environmentSchema, set);
  return defined({
    nodes: variables.ENGINE_URL.split(',').map((url) => url.trim()),
    auth: auth(variables),
    aws: aws(variables),
    type: variables.DOCUMENT_TYPE === 'none' ? false : variables.DOCUMENT_TYPE,
    typeField: variables.TYPE_FIELD,
    index: variables.INDEX,
    operation: variables.OPERATION,
    fields: variables.FIELDS as ShipperOptions['fields'],
    streamFields: variables.STREAM_FIELDS,
    timestamp: variables.TIMESTAMP,
    bigIntegers: variables.BIG_INTEGERS,
    stitch: variables.STITCH,
    sample: variables.SAMPLE as ShipperOptions['sample'],
    redact: variables.REDACT as ShipperOptions['redact'],
    maxFields: variables.MAX_FIELDS,
    maxBulkBytes: variables.MAX_BULK_BYTES,
    maxPayloadBytes: variables.MAX_PAYLOAD_BYTES,
    concurrency: variables.CONCURRENCY,
    requestTimeoutMs: variables.REQUEST_TIMEOUT_MS,
    gzip: variables.GZIP,
    quarantine: variables.QUARANTINE,
    ownLogGroups: ownLogGroups(variables),
  });
}

function auth({ ENGINE_API_KEY, ENGINE_USERNAME, ENGINE_PASSWORD }: Environment): ShipperOptions['auth'] {
  if (ENGINE_API_KEY) return { apiKey: ENGINE_API_KEY };
  if (!ENGINE_USERNAME && !ENGINE_PASSWORD) return undefined;
  if (ENGINE_USERNAME && ENGINE_PASSWORD) return { username: ENGINE_USERNAME, password: ENGINE_PASSWORD };
  throw new OptionsError('ENGINE_USERNAME and ENGINE_PASSWORD: expected both or neither');
}

/** The Lambda's own, and those of the other that ships: neither may ship what the other refuses. */
function ownLogGroups({ AWS_LAMBDA_LOG_GROUP_NAME = '', OWN_LOG_GROUPS = '' }: Environment): string[] | undefined {
  const names = [AWS_LAMBDA_LOG_GROUP_NAME, ...OWN_LOG_GROUPS.split(',')].map((name) => name.trim());
  const own = [...new Set(names)].filter((name) => name !== '');
  return own.length > 0 ? own : undefined;
}

function aws({
  AWS_SIGNING_SERVICE,
  AWS_SIGNING_REGION,
  AWS_COLLECTION_TYPE,
  AWS_REGION,
}: Environment): ShipperOptions['aws'] {
  if (!AWS_SIGNING_SERVICE) return undefined;
  const region = AWS_SIGNING_REGION ?? AWS_REGION;
  if (!region) throw new OptionsError('AWS_SIGNING_REGION: missing, expected the region of the domain');
  const collection = AWS_COLLECTION_TYPE && { collection: AWS_COLLECTION_TYPE };
  return { service: AWS_SIGNING_SERVICE, region, ...collection };
}

/** Options that were given; a value of `undefined` is none. */
function defined(options: Record<string, unknown>): ShipperOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
