import type { Transport } from '@elastic/transport';
import { isUnsigned } from '../errors.ts';
import type { Refusal } from '../report.ts';
import { isUnreachable, jsonHeaders, ndjsonHeaders } from './connection.ts';
import { type IdSearch, readSearches, searchBody, splitSearches } from './id-search.ts';
import { errorOf, refusalOf } from './refusal.ts';

/** Ids of documents by the index, alias or data stream that they are written to. */
export type IdsByTarget = ReadonlyMap<string, readonly string[]>;

/** What a lookup found out. */
export interface Lookup {
  /** Ids that are stored, by target. */
  stored: Map<string, Set<string>>;
  /** Targets about which it could not be found out completely, and why. */
  unknown: Map<string, Refusal>;
}

/** What the engine answered to one request. */
interface Answer {
  status: number;
  body: unknown;
}

/** How long it is remembered that a name is that of one index, milliseconds: it may be deleted and become an alias. */
const rememberMs = 300_000;
/** The longest wait for one answer, milliseconds. */
const maxAnswerMs = 10_000;

/** Looks up which documents an engine has, in all of the indexes that an alias or a data stream consists of. */
export class StoredIds {
  readonly #transport: Transport;
  readonly #oneIndexUntilMs = new Map<string, number>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Looks up ids, with one search request for all of them (more only where an id is stored several times). In a target that is one
   * index nothing is looked up: there a second write of an `_id` replaces the first. Refreshes the others first, so that documents are
   * found that were stored a moment ago.
   */
  async lookUp(ids: IdsByTarget, timeoutMs: number): Promise<Lookup> {
    const lookup: Lookup = { stored: new Map(), unknown: new Map() };
    const ask = this.#asker(Math.max(1, Math.min(timeoutMs, maxAnswerMs)));
    const kinds = await Promise.all([...ids.keys()].map(async (target) => [target, await this.#kindOf(target, ask)]));
    const wanted = new Map<string, readonly string[]>();
    for (const [target, kind] of kinds as [string, TargetKind][]) {
      if (typeof kind === 'object') lookup.unknown.set(target, kind);
      else if (kind === 'several') wanted.set(target, ids.get(target) ?? []);
    }
    if (wanted.size === 0) return lookup;
    const failure = await refresh([...wanted.keys()], ask);
    if (failure) for (const target of wanted.keys()) lookup.unknown.set(target, failure);
    else await search(wanted, lookup, ask);
    return lookup;
  }

  async #kindOf(target: string, ask: Ask): Promise<TargetKind> {
    if ((this.#oneIndexUntilMs.get(target) ?? 0) > performance.now()) return 'one';
    const answer = await ask('GET', `/${encodeURIComponent(target)}/_settings`, {
      filter_path: '*.settings.index.uuid',
    });
    const kind = kindOf(target, answer);
    if (kind === 'one') {
      this.#oneIndexUntilMs.delete(target);
      this.#oneIndexUntilMs.set(target, performance.now() + rememberMs);
      const [oldest] = this.#oneIndexUntilMs.keys();
      if (this.#oneIndexUntilMs.size > maxRemembered && oldest !== undefined) this.#oneIndexUntilMs.delete(oldest);
    }
    return kind;
  }

  #asker(requestTimeout: number): Ask {
    return async (method, path, querystring, bulkBody) => {
      const options = { meta: true as const, maxRetries: 0, requestTimeout, ignore: everyFailure };
      const headers = bulkBody === undefined ? jsonHeaders : ndjsonHeaders;
      const params = { method, path, querystring, ...(bulkBody !== undefined && { bulkBody }) };
      try {
        const { statusCode: status = 0, body } = await this.#transport.request(params, { ...options, headers });
        return { status, body };
      } catch (error) {
        return failedAnswer(error);
      }
    };
  }
}

type Ask = (method: string, path: string, query: Record<string, string>, bulkBody?: string) => Promise<Answer>;

/** `one` index, `several` by an alias or a data stream (or possibly so), `absent`, or why a retry may tell. */
type TargetKind = 'one' | 'several' | 'absent' | Refusal;

const maxRemembered = 100;
const everyFailure = Array.from({ length: 300 }, (_, i) => 300 + i);

/** What may not be asked is taken for several: the search will show. */
function kindOf(target: string, { status, body }: Answer): TargetKind {
  const error = errorOf(body);
  if (status === 200) {
    const names = Object.keys((body ?? {}) as object);
    return names.length === 1 && names[0] === target ? 'one' : 'several';
  }
  if (status === 404 && (error as { type?: unknown } | undefined)?.type === 'index_not_found_exception')
    return 'absent';
  return isPassing(status) ? refusalOf(status, error ?? body) : 'several';
}

/** Whether a status may be another one soon. */
export function isPassing(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** Makes everything findable; returns why that failed where it may succeed soon. Where it is not allowed, the search sees what it sees. */
async function refresh(targets: readonly string[], ask: Ask): Promise<Refusal | undefined> {
  const { status, body } = await ask('POST', `/${targets.map(encodeURIComponent).join(',')}/_refresh`, {
    ignore_unavailable: 'true',
  });
  return isPassing(status) ? refusalOf(status, errorOf(body) ?? body) : undefined;
}

const searchAnswerPath = [
  ...['status', 'timed_out', '_shards.failed', '_shards.failures.reason', 'hits.hits._id', 'error'].map(
    (part) => `responses.${part}`,
  ),
  'error',
].join(',');

/** Searches until each id is found, known to be missing, or cannot be found out. */
async function search(ids: IdsByTarget, lookup: Lookup, ask: Ask): Promise<void> {
  let wanted: IdSearch[] = [...ids].map(([target, values]) => ({ target, ids: values }));
  while (wanted.length > 0) {
    const searches = splitSearches(wanted);
    const { status, body } = await ask('POST', '/_msearch', { filter_path: searchAnswerPath }, searchBody(searches));
    wanted = [];
    for (const { target, stored, refusal, again } of readSearches(searches, status, body)) {
      lookup.stored.set(target, new Set([...(lookup.stored.get(target) ?? []), ...stored]));
      if (refusal) lookup.unknown.set(target, refusal);
      if (again) wanted.push(again);
    }
  }
}

/** @throws the error, if it is neither about the way to the engine nor about the credentials */
function failedAnswer(error: unknown): Answer {
  if (isUnsigned(error)) return { status: 401, body: { error: { type: 'unsigned', reason: error.message } } };
  if (!isUnreachable(error)) throw error;
  return { status: 0, body: { error: { type: 'unreachable', reason: `${error.name}: ${error.message}` } } };
}
