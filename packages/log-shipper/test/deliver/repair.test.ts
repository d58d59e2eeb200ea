import { describe, expect, it } from 'vitest';
import { type RepairableItem, repairItem } from '../../src/deliver/repair.ts';
import { makeItem, readAction, readDocument } from '../../src/document/item.ts';

const item = (fields: object) =>
  makeItem(
    { operation: 'index', index: 'cwl-1', id: 'x', type: 'bizom' },
    JSON.stringify({ ...fields, '@id': 'x', '@message': 'm' }),
  );
const repairable = (bytes: Buffer): RepairableItem => ({ item: bytes, original: bytes, repairs: 0 });
const refusal = (reason: string) => ({ status: 400, type: 't', reason });
const repaired = (fields: object, reason: string, fixedFields: string[] = [], isRecognised = true) => {
  const result = repairItem(repairable(item(fields)), refusal(reason), isRecognised, fixedFields);
  return result && JSON.parse(readDocument(result.item));
};

describe('repairing a document that an index refuses', () => {
  it.each([
    'failed to parse field [http.status] of type [long] in document with id',
    'object mapping for [http] tried to parse field [http] as object, but found a concrete value',
    'mapper [http.status] cannot be changed from type [long] to [text]',
    'Could not dynamically add mapping for field [http.status.x]. Existing mapping for [http.status] must be of type object',
  ])('moves the field that the engine names: %s', (reason) => {
    expect(repaired({ http: { status: 'a' }, user: 'u' }, reason)).toEqual({
      user: 'u',
      '@id': 'x',
      '@message': 'm',
      '@fields_text': '{"http":{"status":"a"}}',
    });
  });

  it('moves all of the event’s own fields where the engine names none of them', () => {
    expect(repaired({ a: 1, b: 2 }, 'Limit of total fields [1000] has been exceeded')).toEqual({
      '@id': 'x',
      '@message': 'm',
      '@fields_text': '{"a":1,"b":2}',
    });
  });

  it('moves the rest too where moving the named field was not enough, and then gives up', () => {
    const first = repairItem(repairable(item({ a: 1, b: 2 })), refusal('failed to parse field [a]'), true);
    const second = first && repairItem(first, refusal('failed to parse field [b]'), true);
    expect(second && JSON.parse(readDocument(second.item))['@fields_text']).toBe('{"a":1,"b":2}');
    expect(second && repairItem(second, refusal('still no'), true)).toBeUndefined();
    expect(second?.original).toEqual(item({ a: 1, b: 2 }));
  });

  it('adds to what was moved before, and keeps a field named __proto__', () => {
    expect(repaired({ a: 1, '@fields_text': '{"b":2}' }, 'failed to parse field [a]')['@fields_text']).toBe(
      '{"b":2,"a":1}',
    );
    const body = Buffer.from('{"index":{"_index":"i","_id":"x"}}\n{"__proto__":{"x":1},"a":1,"@id":"x"}\n');
    const all = repairItem(repairable(body), refusal('Limit of total fields [1000] has been exceeded'), true);
    expect(all && readDocument(all.item)).toBe(
      JSON.stringify({ '@id': 'x', '@fields_text': '{"__proto__":{"x":1},"a":1}' }),
    );
  });

  it('leaves the fields that every document has, unless the engine names one of them', () => {
    const fields = { a: 1, environment: 'dev', '@service': 'orders' };
    expect(
      repaired(fields, 'Limit of total fields [1000] has been exceeded', ['environment', '@service']),
    ).toMatchObject({
      environment: 'dev',
      '@service': 'orders',
      '@fields_text': '{"a":1}',
    });
    expect(repaired(fields, 'failed to parse field [environment]', ['environment'])['@fields_text']).toBe(
      '{"environment":"dev"}',
    );
    expect(repaired({ environment: 'dev' }, 'Limit of total fields', ['environment'])).toBeUndefined();
  });

  it('keeps the action and every digit of a number', () => {
    const body = Buffer.from('{"create":{"_index":"cwl-1","_id":"x"}}\n{"n":12345678901234567890,"@id":"x"}\n');
    const result = repairItem(repairable(body), refusal('failed to parse field [n]'), true);
    expect(result && readAction(result.item)).toEqual({ operation: 'create', index: 'cwl-1', id: 'x', type: false });
    expect(result && readDocument(result.item)).toContain('12345678901234567890');
  });

  it('tries once to store a document whose refusal is not recognised, with its own fields as text', () => {
    expect(repaired({ a: 1, b: 2 }, 'something new about [a]', [], false)).toMatchObject({
      '@fields_text': '{"a":1,"b":2}',
    });
    const once = repairItem(repairable(item({ a: 1 })), refusal('something new'), false);
    expect(once && repairItem(once, refusal('something new'), false)).toBeUndefined();
  });

  it('moves one named field after the other, then all the rest', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    let current: RepairableItem | undefined = repairable(item(Object.fromEntries(names.map((name) => [name, 1]))));
    const moved: string[][] = [];
    for (const name of names) {
      current = current && repairItem(current, refusal(`failed to parse field [${name}]`), true);
      if (current) moved.push(Object.keys(JSON.parse(JSON.parse(readDocument(current.item))['@fields_text'])));
    }
    expect(moved.map(({ length }) => length)).toEqual([1, 2, 3, 4, 5, 8]);
  });

  it('does not move fields in vain: where a field that every document has is refused, or nothing new is allowed', () => {
    expect(repaired({}, 'failed to parse field [x]')).toBeUndefined();
    expect(repaired({ a: 1 }, 'failed to parse field [@message] of type [long]')).toBeUndefined();
    const strict = 'mapping set to strict, dynamic introduction of [@fields_text] within [_doc] is not allowed';
    expect(repaired({ a: 1, '@fields_text': '{"b":1}' }, strict)).toBeUndefined();
  });
});
