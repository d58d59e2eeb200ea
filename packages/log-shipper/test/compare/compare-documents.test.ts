import { describe, expect, it } from 'vitest';
import { compareDocuments } from '../../src/compare/compare-documents.ts';
import { parseExact } from '../../src/document/exact-json.ts';

const system = { '@id': '1', '@timestamp': '2026-11-28T10:00:00.000Z', '@message': 'x' };

describe('compareDocuments', () => {
  it('finds no difference where only the order of fields differs, at any depth', () => {
    const old = { ...system, a: { b: 1, c: [1, { d: null, e: 2 }] }, level: 'INFO' };
    const fresh = { level: 'INFO', a: { c: [1, { e: 2, d: null }], b: 1 }, ...system };
    expect(compareDocuments(old, fresh)).toEqual([]);
  });

  it.each([
    ['another value', { a: 1 }, { a: 2 }],
    ['a number that became a text', { a: 1 }, { a: '1' }],
    ['null in place of an object', { a: {} }, { a: null }],
    ['an object in place of an array', { a: [] }, { a: {} }],
    ['another order of an array', { a: [1, 2] }, { a: [2, 1] }],
    ['a nested field more', { a: { b: 1 } }, { a: { b: 1, c: 2 } }],
    ['another name of a nested field', { a: { b: undefined } }, { a: { c: undefined } }],
  ])('finds %s', (_, old, fresh) => {
    expect(compareDocuments(old, fresh)).toEqual([{ field: 'a', kind: 'changed', old: old.a, new: fresh.a }]);
  });

  it('finds fields that one side lacks', () => {
    expect(compareDocuments({ ...system, a: 1 }, { ...system, b: 2 })).toEqual([
      { field: 'a', kind: 'missing', old: 1 },
      { field: 'b', kind: 'added', new: 2 },
    ]);
  });

  it('compares integers beyond 2^53 digit by digit', () => {
    const [old, same, rounded] = ['12345678901234567890', '12345678901234567890', '12345678901234567000'].map((n) =>
      parseExact(`{"n":${n}}`),
    );
    expect(compareDocuments(old ?? {}, same ?? {})).toEqual([]);
    expect(compareDocuments(old ?? {}, rounded ?? {})).toMatchObject([{ field: 'n', kind: 'changed' }]);
  });

  it('compares a field named __proto__, and one of each name that every object has', () => {
    const old = parseExact('{"__proto__":{"a":1},"constructor":1}');
    expect(compareDocuments(old, parseExact('{"__proto__":{"a":1},"constructor":1}'))).toEqual([]);
    expect(compareDocuments(old, parseExact('{"__proto__":{"a":2}}')).map(({ field, kind }) => [field, kind])).toEqual([
      ['__proto__', 'changed'],
      ['constructor', 'missing'],
    ]);
  });

  it('compares values that are nested more deeply than the stack allows', () => {
    const deep = (leaf: string) => JSON.parse(`{"a":${'['.repeat(100_000)}${leaf}${']'.repeat(100_000)}}`);
    expect(compareDocuments(deep('1'), deep('1'))).toEqual([]);
    expect(compareDocuments(deep('1'), deep('2'))).toMatchObject([{ field: 'a', kind: 'changed' }]);
  });

  it('names a field that was moved to @fields_text with its value as moved', () => {
    const fresh = { ...system, '@fields_text': '{"a":{"b":[1]}}' };
    expect(compareDocuments({ ...system, a: { b: [1] } }, fresh)).toEqual([
      { field: 'a', kind: 'moved', old: { b: [1] }, new: { b: [1] } },
    ]);
  });

  it('finds a moved field whose value changed, and one that the old document does not have', () => {
    expect(compareDocuments({ a: 1 }, { '@fields_text': '{"a":2,"b":3}' })).toEqual([
      { field: 'a', kind: 'changed', old: 1, new: 2 },
      { field: 'b', kind: 'added', new: 3 },
    ]);
  });

  it('knows a field @fields_text of the event itself', () => {
    expect(
      compareDocuments({ '@fields_text': { a: 1 } }, { '@fields_text': '{"@fields_text":{"a":1}}' }),
    ).toMatchObject([{ field: '@fields_text', kind: 'moved' }]);
    expect(compareDocuments({ '@fields_text': 'x' }, { '@fields_text': 'x' })).toEqual([]);
    expect(compareDocuments({ '@fields_text': '{"a":1}' }, { '@fields_text': '{"a":1}' })).toEqual([]);
    expect(compareDocuments({}, { '@fields_text': 'x' })).toMatchObject([{ field: '@fields_text', kind: 'added' }]);
  });

  it('leaves out the fields that are to be ignored', () => {
    const ignored = new Set(['environment', 'a']);
    expect(compareDocuments({ a: 1, b: 1 }, { a: 2, b: 1, environment: 'dev' }, ignored)).toEqual([]);
  });
});
