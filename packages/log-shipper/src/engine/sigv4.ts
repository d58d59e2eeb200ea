import { createHash } from 'node:crypto';
import {
  type ConnectionRequestOptions,
  type ConnectionRequestOptionsAsStream,
  type ConnectionRequestParams,
  type ConnectionRequestResponse,
  type ConnectionRequestResponseAsStream,
  type UndiciConnection,
} from '@elastic/transport';
import aws4 from 'aws4';
import { ShipperError } from '../errors.ts';
import type { AwsCredentialProvider, AwsRules } from './connection-options.ts';

type Credentials = Awaited<ReturnType<AwsCredentialProvider>>;
type Answer = ConnectionRequestResponse | ConnectionRequestResponseAsStream;

/** What of a request is signed: as it goes over the wire, compressed where it is. */
export interface SignableRequest {
  method: string;
  /** Host and port, as in the header. */
  host: string;
  /** Path and query, percent-encoded. */
  path: string;
  contentType?: string | undefined;
  body: string | Uint8Array;
}

/**
 * The headers that make a request a signed one. Only host, content type and AWS's own headers are signed: what a proxy
 * may change (`content-length`, `connection`) is refused by OpenSearch Serverless, which also wants the body's hash.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html#serverless-signing
 */
export function signatureHeaders(
  request: SignableRequest,
  { service, region }: Pick<AwsRules, 'service' | 'region'>,
  credentials: Credentials,
  now: Date,
): Record<string, string> {
  const { method, host, path, contentType, body } = request;
  const own = {
    'x-amz-date': now.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const headers = { host, ...(contentType !== undefined && { 'content-type': contentType }), ...own };
  // The body is in its hash: given to the library it would add a content length, and sign that.
  const signed = aws4.sign({ service, region, method, host, path, headers }, plain(credentials));
  return { ...own, authorization: String(signed.headers?.['Authorization']) };
}

function plain({ accessKeyId, secretAccessKey, sessionToken }: Credentials): aws4.Credentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** A connection like `Base` that signs each request at each attempt, with the credentials and the time of that attempt. */
export function signingConnection(Base: typeof UndiciConnection, aws: AwsRules): typeof UndiciConnection {
  const provider = aws.credentials ?? defaultChain();
  return class SigningConnection extends Base {
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions,
    ): Promise<ConnectionRequestResponse>;
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponseAsStream>;
    override async request(params: ConnectionRequestParams, options: ConnectionRequestOptions): Promise<Answer> {
      const credentials = await currentCredentials(provider);
      const request = signableRequest(this.url, params);
      const signature = signatureHeaders(request, aws, credentials, new Date());
      const answer = await super.request({ ...params, headers: { ...params.headers, ...signature } }, options);
      return withoutSignature(answer, credentials);
    }
  };
}

function signableRequest(node: URL, { method, path, querystring, headers, body }: ConnectionRequestParams) {
  if (typeof body === 'object' && body !== null && !Buffer.isBuffer(body)) {
    throw new TypeError('a stream cannot be signed: expected a string or a Buffer as the body');
  }
  const prefix = node.pathname.replace(/\/$/, '');
  const query = querystring ? `?${querystring}` : '';
  return {
    method,
    host: node.host,
    path: `${prefix}${path}${query}`,
    contentType: headers?.['content-type'],
    body: body ?? '',
  };
}

/**
 * AWS answers a wrong signature with the whole canonical request, session token included: that goes into no log.
 * The text after "Canonical String" is cut off within its JSON string.
 */
function withoutSignature<A extends Answer>(answer: A, { sessionToken, secretAccessKey }: Credentials): A {
  if (answer.statusCode < 400 || typeof answer.body !== 'string') return answer;
  let body = answer.body.replace(/(The Canonical String for this request)(?:[^"\\]|\\.)*/, '$1 […]');
  for (const secret of [sessionToken, secretAccessKey]) if (secret) body = body.replaceAll(secret, '[redacted]');
  return { ...answer, body };
}

async function currentCredentials(provider: AwsCredentialProvider): Promise<Credentials> {
  const credentials = await provider().catch((error: unknown) => {
    throw noCredentials(error instanceof Error ? error.message : String(error), error);
  });
  if (!credentials?.accessKeyId || !credentials.secretAccessKey) {
    throw noCredentials('the provider gave none with accessKeyId and secretAccessKey');
  }
  return credentials;
}

function noCredentials(reason: string, cause?: unknown): ShipperError {
  const advice = 'give the process a role, a profile or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  return new ShipperError('NO_CREDENTIALS', `no AWS credentials to sign with: ${reason}; ${advice}`, { cause });
}

/** The AWS SDK's own chain, which caches and refreshes; loaded when a first request is to be signed. */
function defaultChain(): AwsCredentialProvider {
  let chain: Promise<AwsCredentialProvider> | undefined;
  return async () => {
    chain ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
    return (await chain)();
  };
}
