import { describe, expect, it } from 'vitest';
import { makeItem, readAction } from '../../src/document/item.ts';
import { joinItems } from '../../src/encode/bulk.ts';
import { DocumentTypes } from '../../src/engine/document-types.ts';
import { identifyEngine } from '../../src/engine/engine.ts';
import { typeConstraint } from '../../src/engine/type-constraint.ts';

describe('what an engine is', () => {
  it.each([
    ['Elasticsearch 6', { number: '6.8.23' }, 'elasticsearch', 'required'],
    ['Amazon Elasticsearch Service', { number: '7.10.2' }, 'elasticsearch', 'allowed'],
    ['Elasticsearch 7', { number: '7.17.29', productHeader: 'Elasticsearch' }, 'elasticsearch', 'allowed'],
    ['Elasticsearch 8', { number: '8.19.21', productHeader: 'Elasticsearch' }, 'elasticsearch', 'refused'],
    ['Elasticsearch 10', { number: '10.0.0', productHeader: 'Elasticsearch' }, 'elasticsearch', 'refused'],
    ['OpenSearch 1', { distribution: 'opensearch', number: '1.3.20' }, 'opensearch', 'allowed'],
    ['OpenSearch 2', { distribution: 'opensearch', number: '2.19.6' }, 'opensearch', 'refused'],
    ['OpenSearch in compatibility mode', { distribution: 'opensearch', number: '7.10.2' }, 'opensearch', 'allowed'],
    ['an engine that does not say', {}, 'unknown', 'allowed'],
  ])('%s', (_, facts, distribution, types) => {
    expect(identifyEngine(facts)).toMatchObject({ distribution, types });
  });
});

describe('what a refusal says about types', () => {
  it.each([
    ['Action/metadata line [1] contains an unknown parameter [_type]', { scope: 'engine', types: 'refused' }],
    ['Validation Failed: 1: type is missing;', { scope: 'engine', types: 'required' }],
    [
      'Rejecting mapping update to [i] as the final mapping would have more than 1 type: [other, bizom]',
      { scope: 'index', types: ['other', 'bizom'] },
    ],
    ['Invalid type: expecting [_doc] but got [bizom]', { scope: 'index', types: ['_doc'] }],
    ['mapper [@message] cannot be changed from type [long] to [text]', { scope: 'index', types: [] }],
    ['failed to parse field [a] of type [long]', undefined],
    ["failed to parse field [a] of type [long]. Preview of field's value: 'unknown parameter [_type]'", undefined],
  ])('%s', (reason, constraint) => {
    expect(typeConstraint({ status: 400, type: 't', reason })).toEqual(constraint);
    expect(typeConstraint({ status: 429, type: 't', reason })).toBeUndefined();
  });
});

describe('the type that an index is sent', () => {
  const types = (known: 'required' | 'allowed' | 'refused', wanted: string | false = 'bizom') => {
    const memory = new DocumentTypes(wanted);
    memory.learnEngine({ distribution: 'elasticsearch', version: '', types: known });
    return memory;
  };

  it('is the wanted one where the engine knows types, none where it refuses them, and always one where it requires it', () => {
    expect([types('allowed').usual, types('refused').usual, types('required').usual]).toEqual([
      'bizom',
      false,
      'bizom',
    ]);
    expect([types('allowed', false).usual, types('required', false).usual]).toEqual([false, '_doc']);
  });

  it('is left out for an index of Elasticsearch 7 that has another, and that other one on Elasticsearch 6', () => {
    const constraint = { scope: 'index' as const, types: ['other', 'bizom'] };
    const [seven, six] = [types('allowed'), types('required')];
    expect(seven.constrain(constraint, 'i', 'bizom')).toBe(true);
    expect(six.constrain(constraint, 'i', 'bizom')).toBe(true);
    expect([seven.typeFor('i'), six.typeFor('i'), seven.typeFor('j')]).toEqual([false, 'other', 'bizom']);
  });

  it('says when a refusal changes nothing, so that the document is repaired instead of sent again and again', () => {
    const memory = types('allowed');
    expect(memory.constrain({ scope: 'index', types: [] }, 'i', false)).toBe(false);
    expect(types('required').constrain({ scope: 'index', types: [] }, 'i', 'bizom')).toBe(false);
  });

  it('is written into the items of that index alone, their documents untouched', () => {
    const memory = types('allowed');
    memory.constrain({ scope: 'index', types: ['_doc'] }, 'a', 'bizom');
    const item = (index: string) => makeItem({ operation: 'index', index, id: '1', type: 'bizom' }, '{"n":1.0}');
    const retyped = memory.retype(joinItems([item('a'), item('b')]));
    expect(readAction(retyped.bytes)).toEqual({ operation: 'index', index: 'a', id: '1', type: false });
    expect(retyped.bytes.subarray(retyped.itemStarts[1])).toEqual(item('b'));
    const untouched = joinItems([item('b')]);
    expect(memory.retype(untouched)).toBe(untouched);
  });
});
