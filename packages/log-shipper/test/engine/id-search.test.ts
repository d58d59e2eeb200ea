import { describe, expect, it } from 'vitest';
import { readSearches, searchBody, splitSearches } from '../../src/engine/id-search.ts';

const ids = (count: number) => Array.from({ length: count }, (_, i) => `id${i}`);
const hits = (...found: string[]) => ({ status: 200, hits: { hits: found.map((_id) => ({ _id })) } });

describe('a search for ids', () => {
  it('is split, so that no search asks for more than an index gives', () => {
    const searches = splitSearches([
      { target: 'a', ids: ids(2_500) },
      { target: 'b', ids: ids(10), maxHits: 4 },
    ]);
    expect(searches.map(({ target, ids }) => [target, ids.length])).toEqual([
      ['a', 1_000],
      ['a', 1_000],
      ['a', 500],
      ['b', 4],
      ['b', 4],
      ['b', 2],
    ]);
    const lines = searchBody(searches).trimEnd().split('\n');
    expect(lines).toHaveLength(12);
    expect(JSON.parse(lines[11] ?? '')).toMatchObject({
      size: 2,
      _source: false,
      query: { ids: { values: ['id8', 'id9'] } },
    });
  });

  const search = { target: 'a', ids: ids(3) };
  const one = (response: unknown) => readSearches([search], 200, { responses: [response] })[0];

  it('finds what is stored', () => {
    expect(one(hits('id1'))).toEqual({ target: 'a', stored: ['id1'] });
    expect(one({ status: 200 })).toEqual({ target: 'a', stored: [] });
  });

  it('is made again for ids whose places others took that are stored several times', () => {
    expect(one(hits('id0', 'id0', 'id1'))).toMatchObject({ stored: ['id0', 'id0', 'id1'], again: { ids: ['id2'] } });
    expect(one(hits('id0', 'id1', 'id2'))).not.toHaveProperty('again');
  });

  it('is made again with fewer ids where an index gives fewer hits', () => {
    const reason = {
      reason: 'Result window is too large, from + size must be less than or equal to: [2] but was [3].',
    };
    const again = { ids: ids(3), maxHits: 2 };
    expect(
      one({ status: 400, error: { type: 'search_phase_execution_exception', root_cause: [reason] } }),
    ).toMatchObject({ again });
    expect(one({ status: 200, _shards: { failed: 1, failures: [{ reason }] } })).toMatchObject({ again });
  });

  it.each([
    ['a shard that did not answer', { ...hits('id0'), _shards: { failed: 1 } }, 'incomplete_search'],
    ['a search that ran out of time', { ...hits('id0'), timed_out: true }, 'incomplete_search'],
    [
      'a closed index',
      { status: 400, error: { type: 'index_closed_exception', reason: 'closed' } },
      'index_closed_exception',
    ],
    ['a denied search', { status: 403, error: { type: 'security_exception', reason: 'no' } }, 'security_exception'],
    ['no search at all', null, 'http_error'],
  ])('does not take %s for ids that are not there', (_, response, type) => {
    expect(one(response)).toMatchObject({ refusal: { type } });
  });

  it.each([
    ['a page of a gateway', 404, '<html>'],
    ['fewer answers than searches', 200, { responses: [] }],
    ['no answer', 0, { error: { type: 'unreachable', reason: 'ECONNREFUSED' } }],
  ])('does not take %s for ids that are not there', (_, status, body) => {
    expect(readSearches([search], status, body)[0]).toMatchObject({ stored: [], refusal: { status } });
  });

  it('knows that nothing is in a target that does not exist', () => {
    expect(one({ status: 404, error: { type: 'index_not_found_exception' } })).toEqual({ target: 'a', stored: [] });
  });
});
