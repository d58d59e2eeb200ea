/** A search and how many documents it finds, with one of them. */
export interface SearchAnswer {
  question: string;
  hits: number;
  example: string;
}

interface Hits {
  hits: { total: number | { value: number }; hits: { _source: Record<string, unknown>; sort?: unknown[] }[] };
}

const pageSize = 5000;

class SearchError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(`The engine answered a search with ${status}: ${text.slice(0, 300)}`);
    this.status = status;
  }
}

/** Asks the engine itself, over plain HTTP: what it answers is the demo's only truth. */
export class SearchClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async search(body: Record<string, unknown>): Promise<Hits> {
    const response = await fetch(`${this.#url}/cwl-*/_search?ignore_unavailable=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ track_total_hits: true, ...body }),
    });
    if (!response.ok) throw new SearchError(response.status, await response.text());
    return (await response.json()) as Hits;
  }

  /** Which of these tokens can be found now; none while the index is being created or a node is away. */
  async findTokens(tokens: readonly string[]): Promise<string[]> {
    if (tokens.length === 0) return [];
    const should = tokens.map((token) => ({ match_phrase: { '@message': token } }));
    const body = { size: tokens.length * 2, _source: ['@message'], query: { bool: { should } } };
    const found = await this.search(body).catch((error: unknown) => {
      if (error instanceof SearchError && error.status < 500) throw error;
      return undefined;
    });
    return (found?.hits.hits ?? []).map(({ _source }) => tokenIn(_source['@message']));
  }

  /** How often each token is in the index: a token that is missing is lost, one that is there twice is doubled. */
  async countTokens(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for await (const document of this.documents(['@message'])) {
      const token = tokenIn(document['@message']);
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    return counts;
  }

  /** These fields of every document, page by page, of all that was written until now. */
  async *documents(fields: readonly string[]): AsyncGenerator<Record<string, unknown>> {
    await fetch(`${this.#url}/cwl-*/_refresh`, { method: 'POST' });
    let searchAfter: unknown[] | undefined;
    do {
      const page = await this.search({
        size: pageSize,
        _source: fields,
        sort: [{ '@id.keyword': { order: 'asc', unmapped_type: 'keyword' } }],
        ...(searchAfter && { search_after: searchAfter }),
      });
      const { hits } = page.hits;
      for (const { _source } of hits) yield _source;
      searchAfter = hits.length < pageSize ? undefined : hits.at(-1)?.sort;
    } while (searchAfter);
  }

  async answer(question: string, query: Record<string, unknown>): Promise<SearchAnswer> {
    const { hits } = await this.search({ size: 1, query, sort: [{ '@timestamp': 'desc' }] });
    const total = typeof hits.total === 'number' ? hits.total : hits.total.value;
    const message = String(hits.hits[0]?._source['@message'] ?? '-');
    return { question, hits: total, example: message.split('\n')[0] ?? '' };
  }
}

function tokenIn(message: unknown): string {
  return /req-\d{7}/.exec(String(message))?.[0] ?? 'none';
}
