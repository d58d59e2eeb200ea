import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../src/deliver/verdict.ts';
import { AnswerSerializer, readAllStored } from '../../src/engine/bulk-answer.ts';

const item = (status: number, action = 'index') => ({ [action]: { status } });
const answer = (...items: object[]) => JSON.stringify({ items });

describe('readAllStored', () => {
  it.each([
    [answer(item(201)), 1],
    [answer(item(200), item(200)), 2],
    [answer(...Array.from({ length: 5000 }, () => item(201, 'create'))), 5000],
  ])('counts items that are all stored alike', (text, itemCount) => {
    expect(readAllStored(text)).toEqual({ itemCount });
  });

  it.each([
    ['no items', '{"items":[]}'],
    ['a refusal', answer(item(429), item(429))],
    ['a refusal behind those stored', answer(item(201), item(201), item(400))],
    ['one created, one updated', answer(item(201), item(200))],
    ['an answer that is cut off', answer(item(201), item(201)).slice(0, -1)],
    ['one cut off in an item', answer(item(201), item(201)).slice(0, -7)],
    ['more members', '{"items":[{"index":{"status":201}}],"error":"x"}'],
    ['another action', answer(item(200, 'delete'))],
    ['not JSON', '<html>'],
    ['nothing', ''],
  ])('leaves to the parser: %s', (_, text) => {
    expect(readAllStored(text)).toBeUndefined();
  });

  it('judges as parsing does', () => {
    const status = fc.constantFrom(200, 201, 201, 201, 429);
    const action = fc.constantFrom('index', 'create');
    const items = fc.array(
      fc.tuple(status, action).map(([code, name]) => item(code, name)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 3 }), (list, sentItems) => {
        const read = (body: unknown) => {
          const verdict = judgeAnswer({ kind: 'response', status: 200, body }, sentItems);
          if (verdict.kind !== 'items') return verdict;
          return verdict.verdicts.every(({ kind }) => kind === 'done') ? { kind: 'done' } : verdict;
        };
        const expected = read({ items: list });
        expect(read(new AnswerSerializer().deserialize(answer(...list)))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
