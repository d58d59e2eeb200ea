import { ClusterConnectionPool, type Serializer, Transport, type UndiciConnection } from '@elastic/transport';
import { baseConnection } from './base-connection.ts';
import { AnswerSerializer } from './bulk-answer.ts';
import type { ConnectionRules } from './connection-options.ts';
import { loginConnection } from './login-connection.ts';
import { signingConnection } from './sigv4.ts';

/** Plain media types: the client's own vendored ones are refused by Elasticsearch 8 (of version 9) and by OpenSearch. */
export const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json' };
export const ndjsonHeaders = { 'content-type': 'application/x-ndjson', accept: 'application/json' };

/** How long a dead node is left alone, milliseconds; the pool's own default of a minute outlives a Lambda's patience. */
const resurrectTimeoutMs = 5_000;

/**
 * A transport that all supported engines accept: no product check, keep-alive, dead nodes skipped.
 * @param serializer reads the answers; default one that is quick at those to bulk requests
 */
export function createTransport(rules: ConnectionRules, serializer: Serializer = new AnswerSerializer()): Transport {
  const connectionPool = new ClusterConnectionPool({
    Connection: connectionFor(rules),
    resurrectStrategy: 'optimistic',
    ...(rules.auth && { auth: rules.auth }),
    ...(rules.tls && { tls: rules.tls }),
  });
  connectionPool.resurrectTimeout = resurrectTimeoutMs;
  connectionPool.resurrectTimeoutCutoff = 0;
  connectionPool.addConnection(rules.nodes.map((url) => ({ url: new URL(url) })));
  return new Transport({
    connectionPool,
    serializer,
    maxRetries: 0,
    requestTimeout: rules.requestTimeoutMs,
    openTelemetry: { enabled: false },
    vendoredHeaders: {
      jsonContentType: jsonHeaders['content-type'],
      ndjsonContentType: ndjsonHeaders['content-type'],
      accept: jsonHeaders.accept,
    },
  });
}

function connectionFor({ nodes, aws, auth }: ConnectionRules): typeof UndiciConnection {
  const base = baseConnection(nodes);
  if (aws) return signingConnection(base, aws);
  return auth ? loginConnection(base, auth) : base;
}

/** Whether a request failed because no usable answer arrived. */
export function isUnreachable(error: unknown): error is Error {
  return error instanceof Error && unreachable.has(error.name);
}

/** Names of errors: each version of each client has its own classes. */
const unreachable = new Set([
  'ConnectionError',
  'TimeoutError',
  'NoLivingConnectionsError',
  'RequestAbortedError',
  'DeserializationError',
]);
