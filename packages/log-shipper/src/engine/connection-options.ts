import { awsRegion, secret, showReceived, text } from '@bizom/options';
import * as v from 'valibot';
import { certificateSchema } from './certificate.ts';
import type { EngineTransport } from './transport.ts';

const expectedUrl = 'expected an http or https URL such as https://engine.example.com:9200';
const withLogin =
  'expected a URL without a user name and password (they are set separately), received one that is not shown here, as it may hold a secret';

/** URLs of nodes. One with a log-in is refused and never repeated, whatever characters the log-in has. */
const nodeUrls = v.pipe(
  v.array(v.string(expectedUrl)),
  v.check(
    (urls) => urls.length > 0 && urls.every(isNodeUrl),
    ({ input }) =>
      input.some((url) => !hasNoLogin(url))
        ? withLogin
        : `${expectedUrl}, received ${showReceived(input.find((url) => !isNodeUrl(url)))}`,
  ),
);

/** URLs of nodes, separated by commas. */
export const nodeUrlsText = v.pipe(
  v.string(expectedUrl),
  // Before the text is split: a password may have a comma.
  v.check(hasNoLogin, withLogin),
  v.transform((urls) => urls.split(',').map((url) => url.trim())),
  nodeUrls,
);

const authSchema = v.union(
  [
    v.strictObject({ username: text('a user name'), password: secret(text('a password')) }),
    v.strictObject({ apiKey: secret(text('an API key')) }),
  ],
  'expected {username, password} or {apiKey}',
);

const awsSchema = v.strictObject({
  /** Region of the domain or collection. */
  region: awsRegion,
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
    v.pipe(
      v.union([v.string(), v.array(v.string())], expectedUrl),
      v.transform((urls) => [urls].flat()),
      nodeUrls,
    ),
  ),
  /** A client's transport to use instead of `nodes`, such as `client.transport` of `@elastic/elasticsearch`. */
  transport: v.optional(
    v.custom<EngineTransport>(
      (value) => typeof (value as EngineTransport | undefined)?.request === 'function',
      'expected the transport of a client, such as client.transport of @elastic/elasticsearch',
    ),
  ),
  /** Basic authentication or an API key; default none. */
  auth: v.optional(authSchema),
  /** Signs requests with AWS Signature Version 4; default not. */
  aws: v.optional(awsSchema),
  /** Certificate authority of the engine, PEM; default Node's own list. */
  ca: v.optional(certificateSchema),
};

/** How requests are signed. */
export type AwsRules = v.InferOutput<typeof awsSchema>;

/** What a connection needs to know. */
export interface ConnectionRules {
  nodes: string[];
  requestTimeoutMs: number;
  auth?: { username: string; password: string } | { apiKey: string } | undefined;
  tls?: { ca: string } | undefined;
  /** Signs requests; default unsigned. */
  aws?: AwsRules | undefined;
}

function hasNoLogin(url: string): boolean {
  return !url.includes('@');
}

function isNodeUrl(url: string): boolean {
  return hasNoLogin(url) && /^https?:\/\/[^/\s]/i.test(url) && URL.canParse(url);
}
