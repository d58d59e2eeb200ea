import { describe, expect, it } from 'vitest';
import { type BulkBody, BulkWriter, itemBytes, itemCount, joinItems, splitBody } from '../../src/encode/bulk.ts';

const texts = (body: BulkBody) => Array.from({ length: itemCount(body) }, (_, i) => itemBytes(body, i).toString());

function bodiesOf(items: string[], maxBulkBytes: number, expectedBytes = 0): string[][] {
  const writer = new BulkWriter({ maxBulkBytes });
  writer.expect(expectedBytes);
  const full = items.map((item) => writer.add(item));
  return [...full, writer.rest()].filter((body) => body !== undefined).map(texts);
}

describe('BulkWriter', () => {
  it('fills each body to its cap and not beyond', () => {
    expect(bodiesOf(['aaaa', 'bbbb', 'cc', 'dddd', 'eee'], 8)).toEqual([['aaaa', 'bbbb'], ['cc', 'dddd'], ['eee']]);
  });

  it('gives an item above the cap its own body', () => {
    expect(bodiesOf(['a', 'bbbbbbbbbb', 'c'], 4)).toEqual([['a'], ['bbbbbbbbbb'], ['c']]);
  });

  it('counts bytes, not characters', () => {
    expect(bodiesOf(['éé', 'é'], 5)).toEqual([['éé'], ['é']]);
  });

  it('makes no body of nothing', () => {
    expect(bodiesOf([], 8)).toEqual([]);
  });

  it('grows where more comes than was expected', () => {
    const items = Array.from({ length: 5000 }, (_, i) => `item ${i};`);
    expect(bodiesOf(items, Number.POSITIVE_INFINITY, 10)).toEqual([items]);
    expect(bodiesOf(items, 70_000, 20_000).flat()).toEqual(items);
  });
});

describe('a bulk body', () => {
  const body = joinItems(['a\n', 'bb\n', 'ccc\n'].map((text) => Buffer.from(text)));

  it('splits in two halves that hold all of it', () => {
    const halves = splitBody(body);
    expect(halves.map(texts)).toEqual([['a\n', 'bb\n'], ['ccc\n']]);
    expect(Buffer.concat(halves.map(({ bytes }) => bytes))).toEqual(body.bytes);
  });
});
