import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Transport } from '@elastic/transport';
import type { BulkBody } from '../encode/bulk.ts';
import { isUnreachable, ndjsonHeaders } from '../engine/connection.ts';
import { requestOnFreshConnection } from '../engine/fresh-connection.ts';
import { isUnsigned } from '../errors.ts';
import { parseRetryAfterMs } from './retry.ts';
import type { UnreadBodies } from './unread-bodies.ts';
import type { BulkAnswer } from './verdict.ts';

const gzipAsync = promisify(gzip);

/** How bulk bodies are posted. */
export interface PostRules {
  gzip: boolean;
  requestTimeoutMs: number;
  /** Ingest pipeline; default the index's own. */
  pipeline?: string | undefined;
  /** Whether only an alias is written to; default false. */
  requireAlias?: boolean | undefined;
  /** Those of all requests to that engine. */
  unreadBodies: UnreadBodies;
}

/** How one body is posted. */
interface OnePost extends PostRules {
  /** Whether the request gets a connection that no request used before. */
  onFreshConnection: boolean;
}

/** What the engine leaves in the answer: each item's status, and its error if it has one. */
const filterPath = [
  'items.*.status',
  ...['type', 'reason', 'caused_by.type', 'caused_by.reason'].map((part) => `items.*.error.${part}`),
  'error',
].join(',');

/** Posts one body; whatever happens is an answer. Retries are the caller's. */
export async function postBulk(transport: Transport, body: BulkBody, rules: OnePost): Promise<BulkAnswer> {
  const bulkBody = rules.gzip ? await gzipAsync(body.bytes, { level: 1 }) : body.bytes;
  const request = { method: 'POST', path: '/_bulk', querystring: bulkQuery(rules), bulkBody };
  const progress = { isAnswered: false };
  const options = { ...requestOptions(rules), context: { [progressKey]: progress } };
  observeAnswers(transport);
  try {
    const response = rules.onFreshConnection
      ? await requestOnFreshConnection(transport, request, options)
      : await transport.request(request, options);
    if (response.statusCode === 413) rules.unreadBodies.add();
    const retryAfter = response.headers?.['retry-after'];
    const retryAfterMs = parseRetryAfterMs(typeof retryAfter === 'string' ? retryAfter : undefined, Date.now());
    const { statusCode: status = 0, body } = response;
    return { kind: 'response', status, body, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  } catch (error) {
    return answerOfError(error, progress.isAnswered);
  }
}

function bulkQuery({ pipeline, requireAlias }: PostRules): Record<string, string> {
  return {
    filter_path: filterPath,
    ...(pipeline !== undefined && { pipeline }),
    ...(requireAlias && { require_alias: 'true' }),
  };
}

function requestOptions({ gzip, requestTimeoutMs, unreadBodies }: PostRules) {
  const headers = {
    ...ndjsonHeaders,
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...(unreadBodies.mayBeAnswered && { connection: 'close' }),
  };
  return {
    meta: true as const,
    maxRetries: 0,
    requestTimeout: requestTimeoutMs,
    headers,
    ignore: everyFailure,
    compression: false,
  };
}

/** The transport throws for a status that it is not told to ignore; here every status is an answer to be judged. */
const everyFailure = Array.from({ length: 300 }, (_, i) => 300 + i);

function answerOfError(error: unknown, isAnswered: boolean): BulkAnswer {
  if (isUnsigned(error)) return { kind: 'unsigned', reason: error.message };
  if (!isUnreachable(error)) throw error;
  const reason = `${error.name}: ${error.message}`;
  return { kind: !isAnswered && isLost(error) ? 'lost' : 'unreachable', reason };
}

/** How Node and undici describe a connection that ends while a request is on it. */
const lostConnection = /other side closed|ECONNRESET|EPIPE|socket hang up/;

function isLost({ name, message }: Error): boolean {
  return name === 'ConnectionError' && lostConnection.test(message) && !message.includes('before secure TLS');
}

const progressKey = 'bizomBulk';
const observed = new WeakSet<object>();

/** Notes for each request that the head of its answer was received: undici does not say when an error occurred. */
function observeAnswers({ connectionPool }: Partial<Transport>): void {
  // A transport that a program gives may be no more than an object that makes requests.
  const diagnostic = connectionPool?.diagnostic;
  if (!diagnostic || observed.has(diagnostic)) return;
  observed.add(diagnostic);
  diagnostic.on('deserialization', (_error, request) => {
    const progress = request?.context?.[progressKey];
    if (progress) progress.isAnswered = true;
  });
}
