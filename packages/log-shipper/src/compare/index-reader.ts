import { Serializer, type Transport } from '@elastic/transport';
import { parseExact } from '../document/exact-json.ts';
import type { LogDocument } from '../document/system-fields.ts';
import { isUnreachable, jsonHeaders } from '../engine/connection.ts';
import { errorOf, refusalOf } from '../engine/refusal.ts';
import { ShipperError } from '../errors.ts';

/** Reads answers with integers of any length, and documents with any field name: the client's own reader refuses `__proto__`. */
export class ExactSerializer extends Serializer {
  override deserialize<T>(json: string): T {
    try {
      return parseExact(json) as T;
    } catch {
      return super.deserialize(json);
    }
  }
}

/** A document as a search gives it. */
export interface StoredDocument {
  id: string;
  index: string;
  /** Empty where only ids were asked for. */
  document: LogDocument;
}

/** A part of an answer to a search. */
interface SearchAnswer {
  _scroll_id?: string;
  timed_out?: boolean;
  count?: number;
  _shards?: { failed?: number };
  hits?: { hits?: { _id: string; _index: string; _source?: LogDocument }[] };
}

interface Question {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  querystring?: Record<string, string>;
  body?: Record<string, unknown>;
}

/** How long the engine keeps a scroll between two pages. */
const keepAlive = '5m';
const everyFailure = Array.from({ length: 300 }, (_, i) => 300 + i);

/**
 * Reads the documents of one side: an index, several, or a pattern. Works by scrolls, which every version of every engine has; each
 * error names the side's indexes.
 */
export class IndexReader {
  readonly #transport: Transport;
  readonly #index: string;
  readonly #path: string;

  /** @param index name, pattern, or several of them separated by commas */
  constructor(transport: Transport, index: string) {
    this.#transport = transport;
    this.#index = index;
    this.#path = `/${encodeURIComponent(index)}`;
  }

  /** Makes what was stored findable. Returns whether the engine did so: the log-in may lack the right. */
  async refresh(): Promise<boolean> {
    const { status } = await this.#send({ method: 'POST', path: `${this.#path}/_refresh` });
    return status >= 200 && status < 300;
  }

  /** @throws ShipperError `ENGINE_REFUSED` also where no index has that name */
  async count(query: object): Promise<number> {
    const question = { method: 'POST' as const, path: `${this.#path}/_count`, body: { query } };
    const { count } = await this.#ask({ ...question, querystring: { allow_no_indices: 'false' } });
    if (typeof count !== 'number') throw this.#unusable('an answer without a count');
    return count;
  }

  /** The documents that a query finds, as of now, page by page. */
  async *scan(query: object, { pageSize, ids }: { pageSize: number; ids: boolean }): AsyncGenerator<StoredDocument[]> {
    const body = { size: pageSize, sort: ['_doc'], query, ...(ids && { _source: false }) };
    let answer = await this.#ask(this.#search(body, { scroll: keepAlive }));
    try {
      while (true) {
        const page = this.#documents(answer, ids);
        if (page.length === 0) return;
        yield page;
        const next = { scroll: keepAlive, scroll_id: answer._scroll_id };
        answer = await this.#ask({ method: 'POST', path: '/_search/scroll', body: next });
      }
    } finally {
      await this.#forget(answer._scroll_id);
    }
  }

  /** The documents of these ids, by id; an id can be in several indexes. */
  async lookUp(wanted: readonly string[], { ids }: { ids: boolean }): Promise<Map<string, StoredDocument[]>> {
    const size = wanted.length * 2;
    const query = { ids: { values: wanted } };
    const body = { size, sort: ['_doc'], query, ...(ids && { _source: false }) };
    const found = this.#documents(await this.#ask(this.#search(body, {})), ids);
    // Documents may be left out where ids are in several indexes each.
    if (found.length === size && wanted.length > 1) {
      const half = Math.ceil(wanted.length / 2);
      const parts = [wanted.slice(0, half), wanted.slice(half)];
      const [first, second] = await Promise.all(parts.map((part) => this.lookUp(part, { ids })));
      return new Map([...(first ?? []), ...(second ?? [])]);
    }
    return Map.groupBy(found, ({ id }) => id);
  }

  #search(body: Record<string, unknown>, more: Record<string, string>): Question {
    const querystring = { allow_partial_search_results: 'false', ...more };
    return { method: 'POST', path: `${this.#path}/_search`, querystring, body };
  }

  #documents({ timed_out: isTimedOut, _shards: shards, hits }: SearchAnswer, ids: boolean): StoredDocument[] {
    if (!hits?.hits) throw this.#unusable('an answer without hits');
    // The later pages of a scroll leave out the shards that fail.
    if (isTimedOut || (shards?.failed ?? 0) > 0) throw this.#refused('some shards did not answer; repeat it later');
    return hits.hits.map(({ _id: id, _index: index, _source: document }) => {
      if (!document && !ids) throw this.#refused(`${index} keeps no _source to compare`);
      return { id, index, document: document ?? {} };
    });
  }

  /** The engine forgets a scroll by itself in the end. */
  async #forget(scrollId: string | undefined): Promise<void> {
    if (scrollId === undefined) return;
    await this.#send({ method: 'DELETE', path: '/_search/scroll', body: { scroll_id: [scrollId] } }).catch(() => {});
  }

  async #ask(question: Question): Promise<SearchAnswer> {
    const { status, body } = await this.#send(question);
    if (status >= 200 && status < 300) return Object(body) as SearchAnswer;
    const { type, reason } = refusalOf(status, errorOf(body) ?? body);
    throw this.#refused(`${status} ${type}: ${reason}`);
  }

  async #send({ method, path, querystring = {}, body }: Question): Promise<{ status: number; body: unknown }> {
    const options = { meta: true as const, headers: jsonHeaders, ignore: everyFailure };
    const params = { method, path, querystring, ...(body && { body }) };
    try {
      const answer = await this.#transport.request(params, options);
      return { status: answer.statusCode ?? 0, body: answer.body };
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      const message = `No answer to a search of "${this.#index}": ${error.message}`;
      throw new ShipperError('ENGINE_UNREACHABLE', message, { cause: error });
    }
  }

  #refused(why: string): ShipperError {
    return new ShipperError('ENGINE_REFUSED', `The search of "${this.#index}" failed: ${why}`);
  }

  #unusable(received: string): ShipperError {
    return new ShipperError('UNUSABLE_RESPONSE', `The search of "${this.#index}" got ${received}; check the address`);
  }
}
