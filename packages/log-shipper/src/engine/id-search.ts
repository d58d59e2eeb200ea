import type { Refusal } from '../report.ts';
import { errorOf, refusalOf } from './refusal.ts';

/** Ids to search for in a target. */
export interface IdSearch {
  target: string;
  ids: readonly string[];
  /** The most hits that the target gives at once; default `maxHits`. */
  maxHits?: number;
}

/** What one search found. */
export interface IdSearchResult {
  target: string;
  stored: string[];
  /** Why it could not be found out completely. */
  refusal?: Refusal;
  /** What is to be searched for once more. */
  again?: IdSearch;
}

/** Ids in one search. Indexes give at most `index.max_result_window` hits at once, 10,000 unless it was lowered. */
const maxHits = 1_000;

/** The searches of at most so many ids each that together look for all of them. */
export function splitSearches(wanted: readonly IdSearch[]): IdSearch[] {
  return wanted.flatMap(({ target, ids, maxHits: size = maxHits }) =>
    Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ({
      target,
      ids: ids.slice(i * size, (i + 1) * size),
      maxHits: size,
    })),
  );
}

/** The body of a multi-search request: only ids are asked for, and nothing is scored or counted. */
export function searchBody(searches: readonly IdSearch[]): string {
  const lines = searches.flatMap(({ target, ids }) => [
    { index: target },
    { size: ids.length, _source: false, track_total_hits: false, sort: ['_doc'], query: { ids: { values: ids } } },
  ]);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** One response of a multi-search. */
interface SearchResponse {
  status?: number;
  timed_out?: boolean;
  _shards?: { failed?: number; failures?: unknown };
  hits?: { hits?: { _id?: unknown }[] };
  error?: { type?: unknown };
}

/** Reads the answer to these searches, whatever it is. */
export function readSearches(searches: readonly IdSearch[], status: number, body: unknown): IdSearchResult[] {
  const responses = (body as { responses?: unknown } | null)?.responses;
  if (status === 200 && Array.isArray(responses) && responses.length === searches.length)
    return searches.map((search, i) => readSearch(search, responses[i] as SearchResponse));
  const refusal = refusalOf(status, errorOf(body) ?? body);
  return searches.map(({ target }) => ({ target, stored: [], refusal }));
}

function readSearch(search: IdSearch, response: SearchResponse): IdSearchResult {
  const { target, ids } = search;
  const { status = 0, timed_out: isTimedOut, error } = response ?? {};
  if (error?.type === 'index_not_found_exception') return { target, stored: [] };
  const limit = windowLimit(error ?? response?._shards?.failures);
  if (limit < ids.length) return { target, stored: [], again: { ...search, maxHits: limit } };
  if (error || status !== 200) return { target, stored: [], refusal: refusalOf(status, error) };
  const stored = (response.hits?.hits ?? []).flatMap(({ _id }) => (typeof _id === 'string' ? [_id] : []));
  if (isTimedOut || (response._shards?.failed ?? 0) > 0) return { target, stored, refusal: incomplete };
  // An id that is stored several times takes the places of others.
  const known = new Set(stored);
  const missing = stored.length < ids.length ? [] : ids.filter((id) => !known.has(id));
  return { target, stored, ...(missing.length > 0 && { again: { ...search, ids: missing } }) };
}

const incomplete: Refusal = { status: 503, type: 'incomplete_search', reason: 'some shards did not answer a search' };

/** The hits that an index gives at once, if that is why it gave none. */
function windowLimit(failure: unknown): number {
  const [, limit] = /Result window is too large[^"]*equal to: \[(\d+)\]/.exec(JSON.stringify(failure) ?? '') ?? [];
  return limit === undefined || limit === '0' ? Number.POSITIVE_INFINITY : Number(limit);
}
