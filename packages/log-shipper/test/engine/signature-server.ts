import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SignatureV4 } from '@smithy/signature-v4';

/** What was received over the wire. */
export interface WireRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** What it is answered. */
export interface WireAnswer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface SignatureServerOptions {
  service: 'es' | 'aoss';
  region: string;
  /** Keys that are known at this moment. */
  credentials(): Credentials[];
  /** Called for a request whose signature holds. */
  answer(request: WireRequest): WireAnswer | Promise<WireAnswer>;
}

/**
 * In place of Amazon's front: it refuses every request that AWS would, by a second implementation of the signature over
 * the received bytes, and answers a wrong signature as AWS does, with the canonical request in it.
 */
export async function startSignatureServer(options: SignatureServerOptions) {
  const refusals: string[] = [];
  const dates: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: await buffer(incoming),
    };
    dates.push(String(request.headers['x-amz-date']));
    const refusal = await refuse(request, incoming.rawHeaders, options);
    if (refusal !== undefined) refusals.push(refusal.reason);
    const answer = refusal?.answer ?? (await options.answer(request));
    outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, refusals, dates, stop };
}

async function refuse(
  request: WireRequest,
  rawHeaders: string[],
  options: SignatureServerOptions,
): Promise<{ reason: string; answer: WireAnswer } | undefined> {
  const reason = await fault(request, rawHeaders, options);
  if (reason === undefined) return undefined;
  const message = `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'${request.method}
x-amz-security-token:${request.headers['x-amz-security-token']}'`;
  return { reason, answer: { status: 403, body: JSON.stringify({ message }) } };
}

async function fault(request: WireRequest, rawHeaders: string[], options: SignatureServerOptions) {
  const { headers, body } = request;
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const doubled = names.find((name, i) => names.indexOf(name) !== i);
  if (doubled !== undefined) return `doubled header ${doubled}`;
  const authorization = String(headers.authorization);
  const [, accessKeyId, signed = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\S+, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/.exec(authorization) ?? [];
  const credentials = options.credentials().find((known) => known.accessKeyId === accessKeyId);
  if (!credentials) return `unknown key ${accessKeyId}`;
  if (headers['x-amz-security-token'] !== credentials.sessionToken) return 'wrong session token';
  const sha256 = createHash('sha256').update(body).digest('hex');
  if (options.service === 'aoss' && headers['x-amz-content-sha256'] === undefined) return 'no x-amz-content-sha256';
  if ((headers['x-amz-content-sha256'] ?? sha256) !== sha256) return 'x-amz-content-sha256 is not that of the body';
  const signedNames = signed.split(';');
  if (options.service === 'aoss' && signedNames.includes('content-length')) return 'content-length is signed';
  if (!signedNames.includes('host')) return 'host is not signed';
  const unsigned = names.find((name) => name.startsWith('x-amz-') && !signedNames.includes(name));
  if (unsigned !== undefined) return `${unsigned} is not signed`;
  const date = dateOf(String(headers['x-amz-date']));
  if (!(Math.abs(Date.now() - date.getTime()) < 5 * 60_000)) return `signed at ${headers['x-amz-date']}`;
  return authorization === (await signatureOf(request, signedNames, date, credentials, options))
    ? undefined
    : 'the signature does not match';
}

async function signatureOf(
  { method, url, headers, body }: WireRequest,
  signedNames: string[],
  signingDate: Date,
  credentials: Credentials,
  { service, region }: SignatureServerOptions,
): Promise<string | undefined> {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
  const at = url.indexOf('?');
  const query: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(at < 0 ? '' : url.slice(at))) query[key] = value;
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: at < 0 ? url : url.slice(0, at),
      query,
      headers: Object.fromEntries(signedNames.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate, signableHeaders: new Set(signedNames) },
  );
  return signed.headers['authorization'];
}

/** `20261123T010203Z` -> a date. */
function dateOf(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** What the second implementation hashes with. */
export class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | NodeJS.ArrayBufferView);
  }

  update(chunk: string | Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}
