import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';

/**
 * An engine as far as lifecycle policies are concerned: none with ILM or ISM can be had here. It takes bodies as they are documented
 * and refuses any other field.
 * - ILM: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ilm-put-lifecycle
 * - ISM: https://docs.opensearch.org/latest/im-plugin/ism/api/ and https://docs.opensearch.org/latest/im-plugin/ism/policies/
 */
export interface LifecycleServer extends AsyncDisposable {
  url: string;
  /** `PUT /_ilm/policy/bizom-logs` and so on: the requests that changed something. */
  changes: string[];
  /** What is stored, by path. */
  stored: Map<string, Record<string, unknown>>;
}

const duration = v.pipe(v.string(), v.regex(/^\d+(?:d|h|m|s|ms)$/));
const size = v.pipe(v.string(), v.regex(/^\d+(?:b|kb|mb|gb|tb)$/));
const ilmPolicy = v.strictObject({
  policy: v.strictObject({
    _meta: v.optional(v.record(v.string(), v.unknown())),
    phases: v.strictObject({
      hot: v.strictObject({
        min_age: v.optional(duration),
        actions: v.strictObject({
          rollover: v.optional(v.strictObject({ max_size: v.optional(size), max_age: v.optional(duration) })),
        }),
      }),
      delete: v.optional(
        v.strictObject({ min_age: duration, actions: v.strictObject({ delete: v.strictObject({}) }) }),
      ),
    }),
  }),
});
const ismState = v.strictObject({
  name: v.string(),
  actions: v.array(
    v.union([
      v.strictObject({ rollover: v.strictObject({ min_size: v.optional(size), min_index_age: v.optional(duration) }) }),
      v.strictObject({ delete: v.strictObject({}) }),
    ]),
  ),
  transitions: v.array(
    v.strictObject({
      state_name: v.string(),
      conditions: v.strictObject({ min_index_age: v.optional(duration), min_rollover_age: v.optional(duration) }),
    }),
  ),
});
const ismPolicy = v.strictObject({
  policy: v.strictObject({
    description: v.string(),
    default_state: v.string(),
    states: v.array(ismState),
    ism_template: v.array(v.strictObject({ index_patterns: v.array(v.string()), priority: v.number() })),
  }),
});

type Manager = 'ilm' | 'ism' | 'opendistro';
const folders = { ilm: '/_ilm/policy/', ism: '/_plugins/_ism/policies/', opendistro: '/_opendistro/_ism/policies/' };
type Answer = [status: number, body: object];

/** As the engines here answer for managers that they do not have. */
function answerOfNoManager(method: string, path: string): Answer | undefined {
  if (path.startsWith('/_ilm/'))
    return [404, { error: { type: 'index_not_found_exception', reason: 'no such index [_ilm]' } }];
  if (/\/_ism\//.test(path)) return [400, { error: `no handler found for uri [${path}] and method [${method}]` }];
  return undefined;
}

/** @param version what `GET /` says */
export async function startLifecycleServer(manager: Manager, version: object): Promise<LifecycleServer> {
  const stored = new Map<string, Record<string, unknown>>();
  const changes: string[] = [];
  let sequence = 0;

  function storedPolicy(path: string): Answer {
    const known = stored.get(path);
    const name = path.split('/').at(-1) ?? '';
    const type = manager === 'ilm' ? 'resource_not_found_exception' : 'status_exception';
    if (!known) return [404, { error: { type, reason: 'Policy not found' } }];
    if (manager === 'ilm') return [200, { [name]: { version: 1, modified_date: 'x', ...known } }];
    const policy = { policy_id: name, schema_version: 1, ...(known['policy'] as object) };
    return [200, { _id: name, _version: 1, _seq_no: known['seq'], _primary_term: 1, policy }];
  }

  function putPolicy(path: string, query: URLSearchParams, body: string): Answer {
    const parsed = v.safeParse(manager === 'ilm' ? ilmPolicy : ismPolicy, JSON.parse(body));
    if (!parsed.success)
      return [400, { error: { type: 'x_content_parse_exception', reason: parsed.issues[0].message } }];
    const known = stored.get(path);
    const isCurrent = query.get('if_seq_no') === String(known?.['seq']) && query.get('if_primary_term') === '1';
    if (manager !== 'ilm' && known && !isCurrent)
      return [409, { error: { type: 'version_conflict_engine_exception' } }];
    stored.set(path, { ...JSON.parse(body), seq: sequence++ });
    return [200, { acknowledged: true }];
  }

  function answer(method: string, path: string, query: URLSearchParams, body: string): Answer {
    if (method === 'GET' && path === '/') return [200, { version }];
    if (path.startsWith(folders[manager])) return method === 'GET' ? storedPolicy(path) : putPolicy(path, query, body);
    const absent = answerOfNoManager(method, path);
    if (absent) return absent;
    const known = stored.get(path.replace(/\/_alias$/, ''));
    if (method === 'GET') return known ? [200, known] : [404, { error: { type: 'index_not_found_exception' } }];
    stored.set(path, JSON.parse(body));
    return [200, { acknowledged: true }];
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { method = 'GET' } = request;
    if (method !== 'GET') changes.push(`${method} ${pathname}`);
    const [status, body] = answer(method, pathname, searchParams, await text(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    changes,
    stored,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
