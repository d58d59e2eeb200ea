import { describe, expect, it } from 'vitest';
import { fieldsOf, listOf, numberOf, objectOf, parseObject, textOf, timeOf } from '../src/json.ts';

describe('readers of untrusted JSON', () => {
  it('read values of the right type', () => {
    expect(objectOf({ a: 1 })).toEqual({ a: 1 });
    expect(parseObject('{"a":1}')).toEqual({ a: 1 });
    expect(textOf('x')).toBe('x');
    expect([numberOf(1.5), numberOf('12')]).toEqual([1.5, 12]);
    expect(timeOf('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0, 1));
    expect(listOf([{ a: 1 }, 'x'])).toEqual([{ a: 1 }, {}]);
  });

  it('read everything else as undefined or empty', () => {
    for (const value of [null, undefined, [], 'x', 1]) {
      expect(objectOf(value)).toBeUndefined();
      expect(fieldsOf(value)).toEqual({});
    }
    for (const text of ['', '[1]', 'null', '{"a":']) expect(parseObject(text)).toBeUndefined();
    for (const value of ['', 'null', 1, null]) expect(textOf(value)).toBeUndefined();
    for (const value of ['', ' ', 'x', Number.NaN, Number.POSITIVE_INFINITY, null, []])
      expect(numberOf(value)).toBeUndefined();
    for (const value of ['2026-13-01', 'x', 1, null]) expect(timeOf(value)).toBeUndefined();
    for (const value of [null, {}, 'x']) expect(listOf(value)).toEqual([]);
  });
});
