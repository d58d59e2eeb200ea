import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Transport } from '@elastic/transport';
import type { BulkBody } from '../encode/bulk.ts';
import { isUnreachable, ndjsonHeaders } from '../engine/connection.ts';
import { isUnsigned } from '../errors.ts';
import { parseRetryAfterMs } from './retry.ts';
import type { UnreadBodies } from './unread-bodies.ts';
import type { BulkAnswer } from './verdict.ts';

const gzipAsync = promisify(gzip);

/** How bulk bodies are posted. */
export interface PostRules {
  gzip: boolean;
  requestTimeoutMs: number;
  /** Those of all requests to that engine. */
  unreadBodies: UnreadBodies;
}

/** What the answer is cut down to at the engine: each item's status, and an error where there is one. */
const filterPath = 'items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason,error';

/** Posts one body; whatever happens is an answer. Retries are the caller's. */
export async function postBulk(transport: Transport, body: BulkBody, rules: PostRules): Promise<BulkAnswer> {
  const bulkBody = rules.gzip ? await gzipAsync(body.bytes, { level: 1 }) : body.bytes;
  const headers = {
    ...ndjsonHeaders,
    ...(rules.gzip && { 'content-encoding': 'gzip' }),
    ...(rules.unreadBodies.mayBeAnswered && { connection: 'close' }),
  };
  try {
    const response = await transport.request(
      { method: 'POST', path: '/_bulk', querystring: { filter_path: filterPath }, bulkBody },
      {
        meta: true,
        maxRetries: 0,
        requestTimeout: rules.requestTimeoutMs,
        headers,
        ignore: everyFailure,
        compression: false,
      },
    );
    if (response.statusCode === 413) rules.unreadBodies.add();
    const retryAfter = response.headers['retry-after'];
    const retryAfterMs = parseRetryAfterMs(typeof retryAfter === 'string' ? retryAfter : undefined, Date.now());
    return {
      kind: 'response',
      status: response.statusCode,
      body: response.body,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  } catch (error) {
    if (isUnreachable(error)) return { kind: 'unreachable', reason: `${error.name}: ${error.message}` };
    if (isUnsigned(error)) return { kind: 'unsigned', reason: error.message };
    throw error;
  }
}

/** The transport throws for a status that it is not told to ignore; here every status is an answer to be judged. */
const everyFailure = Array.from({ length: 300 }, (_, i) => 300 + i);
