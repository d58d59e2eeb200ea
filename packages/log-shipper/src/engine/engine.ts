import type { Transport } from '@elastic/transport';
import { jsonHeaders } from './connection.ts';

/** Which engine answers, and what follows from it for writes. */
export interface Engine {
  distribution: 'elasticsearch' | 'opensearch' | 'unknown';
  /** `7.17.29`; empty where the engine does not say. */
  version: string;
  /** Whether a write may name a type, must, or must not. */
  types: 'required' | 'allowed' | 'refused';
}

/** What `GET /` tells, or as much of it as an engine does. */
export interface EngineFacts {
  distribution?: string | undefined;
  number?: string | undefined;
  productHeader?: string | undefined;
}

/**
 * OpenSearch says so; Elasticsearch from 7.14 on sends a product header; Amazon's Elasticsearch Service, which ends at
 * 7.10, has only its number. OpenSearch in compatibility mode calls itself 7.10.2 but still names its distribution.
 */
export function identifyEngine(facts: EngineFacts): Engine {
  const version = facts.number ?? '';
  const major = Number.parseInt(version, 10);
  if (facts.distribution === 'opensearch') {
    const refuses = major >= 2 && !version.startsWith('7.10');
    return { distribution: 'opensearch', version, types: refuses ? 'refused' : 'allowed' };
  }
  if (Number.isNaN(major)) return { distribution: 'unknown', version, types: 'allowed' };
  const types = major >= 8 ? 'refused' : major >= 7 ? 'allowed' : 'required';
  return { distribution: 'elasticsearch', version, types };
}

/** Amazon OpenSearch Serverless cannot be asked what it is: known from the options, or undefined. */
export function configuredEngine(aws: { service: 'es' | 'aoss' } | undefined): Engine | undefined {
  return aws?.service === 'aoss' ? { distribution: 'opensearch', version: 'serverless', types: 'refused' } : undefined;
}

/**
 * Asks an engine what it is. One that does not tell (no permission for `GET /`) is taken for one that knows types:
 * its own answer to the first write corrects that.
 * @param timeoutMs Time for all that is asked, milliseconds.
 * @throws the transport's error where the engine cannot be reached, or cannot answer now.
 */
export async function detectEngine(transport: Transport, timeoutMs: number): Promise<Engine> {
  const end = performance.now() + timeoutMs;
  const ask = (path: string) =>
    transport.request<Record<string, unknown>>(
      { method: 'GET', path },
      {
        meta: true,
        maxRetries: 0,
        requestTimeout: Math.max(1, end - performance.now()),
        headers: jsonHeaders,
        ignore: [400, 401, 403, 404, 405],
      },
    );
  const root = await ask('/');
  const productHeader = headerText(root.headers['x-elastic-product']);
  if (root.statusCode === 200) {
    const version = root.body['version'] as { distribution?: string; number?: string } | undefined;
    return identifyEngine({ ...version, productHeader });
  }
  const { body } = await ask('/_nodes?filter_path=nodes.*.version');
  const nodes = Object.values((body?.['nodes'] ?? {}) as Record<string, { version?: string }>);
  return identifyEngine({ number: nodes[0]?.version, productHeader });
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
