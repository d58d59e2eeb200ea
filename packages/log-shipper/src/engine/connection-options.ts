import type { Transport } from '@elastic/transport';
import * as v from 'valibot';

export const nonEmpty = v.pipe(v.string(), v.nonEmpty('expected a text, came an empty one'));
export const atLeast = (minimum: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum, `expected a whole number of at least ${minimum}`));
const url = v.pipe(
  v.string(),
  v.check(isHttpUrl, 'expected an http or https URL without a user name or password in it'),
);

const authSchema = v.union([
  v.strictObject({ username: nonEmpty, password: nonEmpty }),
  v.strictObject({ apiKey: nonEmpty }),
]);

const awsSchema = v.strictObject({
  /** Region of the domain or collection. */
  region: nonEmpty,
  /** `es` for Amazon OpenSearch Service and Elasticsearch Service, `aoss` for OpenSearch Serverless. Default `es`. */
  service: v.optional(v.picklist(['es', 'aoss']), 'es'),
  /** Type of a Serverless collection: only `search` takes documents with an `_id`. Default `search`. */
  collection: v.optional(v.picklist(['search', 'time-series', 'vector-search']), 'search'),
  /** Where credentials come from; default the AWS SDK's provider chain. */
  credentials: v.optional(v.function() as v.GenericSchema<unknown, AwsCredentialProvider>),
});

/** AWS credentials, asked for at every request: a provider refreshes them when they are about to expire. */
export type AwsCredentialProvider = () => Promise<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}>;

/** Options that say where the engine is and how it is reached. */
export const connectionOptionEntries = {
  /** The engine's URL, or those of its nodes. */
  nodes: v.optional(
    v.union([
      v.pipe(
        url,
        v.transform((node) => [node]),
      ),
      v.pipe(v.array(url), v.minLength(1)),
    ]),
  ),
  /** A transport to use instead of `nodes`: `client.transport` of an `@elastic/elasticsearch` Client. */
  transport: v.optional(
    v.custom<Transport>(
      (value) => typeof (value as Transport | undefined)?.request === 'function',
      'expected a Transport',
    ),
  ),
  /** Basic authentication or an API key; default none. */
  auth: v.optional(authSchema),
  /** Signs requests with AWS Signature Version 4; default not. */
  aws: v.optional(awsSchema),
  /** Certificate authority of the engine, PEM; default Node's own list. */
  ca: v.optional(nonEmpty),
};

/** How requests are signed. */
export type AwsRules = v.InferOutput<typeof awsSchema>;

/** What a connection needs to know. */
export interface ConnectionRules {
  nodes: string[];
  requestTimeoutMs: number;
  auth?: { username: string; password: string } | { apiKey: string } | undefined;
  tls?: { ca: string } | undefined;
  /** Signs requests; default none are signed. */
  aws?: AwsRules | undefined;
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}
