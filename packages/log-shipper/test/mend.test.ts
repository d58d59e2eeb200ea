import { describe, expect, it } from 'vitest';
import { mendItem } from '../src/deliver/mend.ts';
import { FieldBudget } from '../src/encode/field-budget.ts';
import { makeItem, readAction, readDocument } from '../src/encode/item.ts';

const item = (fields: object) =>
  makeItem(
    { operation: 'index', index: 'cwl-1', id: 'x', type: 'bizom' },
    JSON.stringify({ ...fields, '@id': 'x', '@message': 'm' }),
  );
const refusal = (reason: string, status = 400) => ({ status, type: 't', reason });
const mended = (fields: object, reason: string, stage: 0 | 1 | 2 = 0) => {
  const result = mendItem(item(fields), refusal(reason), stage);
  return result && JSON.parse(readDocument(result.item));
};

describe('mending a document that an index refuses', () => {
  it.each([
    'failed to parse field [http.status] of type [long] in document with id',
    'object mapping for [http] tried to parse field [http] as object, but found a concrete value',
    'mapper [http.status] cannot be changed from type [long] to [text]',
    'Could not dynamically add mapping for field [http.status.x]. Existing mapping for [http.status] must be of type object',
  ])('moves the field that the engine names: %s', (reason) => {
    expect(mended({ http: { status: 'a' }, user: 'u' }, reason)).toEqual({
      user: 'u',
      '@id': 'x',
      '@message': 'm',
      '@fields_text': '{"http":{"status":"a"}}',
    });
  });

  it('moves all of the event’s own fields where the engine names none of them', () => {
    expect(mended({ a: 1, b: 2 }, 'Limit of total fields [1000] has been exceeded')).toEqual({
      '@id': 'x',
      '@message': 'm',
      '@fields_text': '{"a":1,"b":2}',
    });
  });

  it('moves the rest too where moving the named field was not enough, and then gives up', () => {
    const first = mendItem(item({ a: 1, b: 2 }), refusal('failed to parse field [a]'), 0);
    const second = first && mendItem(first.item, refusal('failed to parse field [b]'), first.stage);
    expect(second && JSON.parse(readDocument(second.item))['@fields_text']).toBe('{"a":1,"b":2}');
    expect(second && mendItem(second.item, refusal('still no'), second.stage)).toBeUndefined();
  });

  it('keeps the action and every digit of a number', () => {
    const body = Buffer.from('{"create":{"_index":"cwl-1","_id":"x"}}\n{"n":12345678901234567890,"@id":"x"}\n');
    const result = mendItem(body, refusal('failed to parse field [n]'), 0);
    expect(result && readAction(result.item)).toEqual({ operation: 'create', index: 'cwl-1', id: 'x', type: false });
    expect(result && readDocument(result.item)).toContain('12345678901234567890');
  });

  it('does not mend a document without fields of its own, nor a refusal other than 400', () => {
    expect(mended({}, 'failed to parse field [@message]')).toBeUndefined();
    expect(mendItem(item({ a: 1 }), refusal('x', 404), 0)).toBeUndefined();
  });
});

describe('the field budget of an index', () => {
  it('admits fields until it is used up, and known fields always', () => {
    const budget = new FieldBudget(3);
    expect(budget.admit('i', { a: 1, b: { c: 1 } })).toEqual({ a: 1, b: { c: 1 } });
    expect(budget.admit('i', { a: 2, d: 1 })).toEqual({ a: 2, '@fields_text': '{"d":1}' });
    expect(budget.admit('i', { b: { c: 5 } })).toEqual({ b: { c: 5 } });
    expect(budget.admit('other', { d: 1 })).toEqual({ d: 1 });
  });

  it('counts the fields of objects in arrays', () => {
    const budget = new FieldBudget(2);
    expect(budget.admit('i', { a: [{ x: 1 }, { y: 1 }] })).toEqual({ '@fields_text': '{"a":[{"x":1},{"y":1}]}' });
  });

  it('never counts or moves the six fields that every document has', () => {
    const budget = new FieldBudget(1);
    expect(budget.admit('i', { '@id': '1', '@message': 'm', a: 1 })).toEqual({ '@id': '1', '@message': 'm', a: 1 });
  });
});
