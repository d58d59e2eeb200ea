import { describe, expect, it } from 'vitest';
import { FieldBudget } from '../../src/document/field-budget.ts';

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

  it('neither counts nor moves the fields that every document has from elsewhere', () => {
    const budget = new FieldBudget(1, ['environment']);
    expect(budget.admit('i', { a: 1, b: 2, environment: 'dev' })).toEqual({
      a: 1,
      environment: 'dev',
      '@fields_text': '{"b":2}',
    });
  });
});
