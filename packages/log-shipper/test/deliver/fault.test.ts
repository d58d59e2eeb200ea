import { describe, expect, it } from 'vitest';
import { faultOf } from '../../src/deliver/fault.ts';

/** Errors as Elasticsearch 6.8 to 9.5 and OpenSearch 1.3 to 3.6 gave them for one item, status 400 or 404. */
describe('whose fault a refusal is', () => {
  it.each([
    [
      'validation_exception',
      'Validation Failed: 1: this action would add [2] shards, but this cluster currently has [1]/[1] maximum normal shards open;',
    ],
    [
      'validation_exception',
      'Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [1]/[1] maximum shards open;',
    ],
    ['index_closed_exception', 'closed'],
    [
      'illegal_argument_exception',
      'no write index is defined for alias [al]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index',
    ],
    ['illegal_argument_exception', 'pipeline with id [nope] does not exist'],
    ['routing_missing_exception', 'routing is required for [routed]/[_doc]/[1]'],
    ['illegal_argument_exception', 'only write ops with an op_type of create are allowed in data streams'],
    ['index_not_found_exception', 'no such index [x] and [action.auto_create_index] is [false]'],
    ['invalid_index_name_exception', "Invalid index name [a:b], must not contain ':'"],
    ['illegal_argument_exception', "Number of documents in the index can't exceed [2147483519]"],
    ['illegal_argument_exception', 'request [/_bulk] contains unrecognized parameter: [require_alias]'],
    ['mapper_parsing_exception', 'Failed to parse mapping [_doc]: analyzer [x] has not been configured in mappings'],
    [
      'illegal_argument_exception',
      'unknown setting [index.lifecycle.name] please check that any required plugins are installed',
    ],
  ])('%s: %s: a state of the index or cluster', (type, reason) => {
    expect(faultOf({ type, reason })).toBe('state');
  });

  it.each([
    [
      'mapper_parsing_exception',
      "failed to parse field [n] of type [long] in document with id '1'. Preview of field's value: 'x'",
    ],
    [
      'document_parsing_exception',
      '[1:6] object mapping for [o] tried to parse field [o] as object, but found a concrete value',
    ],
    [
      'strict_dynamic_mapping_exception',
      'mapping set to strict, dynamic introduction of [zz] within [_doc] is not allowed',
    ],
    [
      'illegal_argument_exception',
      'Document contains at least one immense term in field="k" (whose UTF8 encoding is longer than the max length 32766)',
    ],
    ['illegal_argument_exception', 'mapper [mix] cannot be changed from type [long] to [text]'],
    ['illegal_argument_exception', "can't merge a non object mapping [mix] with an object mapping"],
    ['illegal_argument_exception', "Can't merge a non object mapping [mix] with an object mapping [mix]"],
    ['illegal_argument_exception', 'Limit of mapping depth [20] has been exceeded due to object field [x.x]'],
    ['illegal_argument_exception', 'Limit of total fields [3] has been exceeded'],
    ['illegal_argument_exception', 'Field name [abc] is longer than the limit of [2] characters'],
    ['illegal_argument_exception', "object field cannot contain only whitespace: ['q. ']"],
    ['illegal_argument_exception', 'Field [_source] is defined both as an object and a field in [bizom]'],
    [
      'mapper_parsing_exception',
      "failed to parse field [n] of type [long]. Preview of field's value: 'no write index is defined for alias'",
    ],
  ])('%s: %s: the document’s', (type, reason) => {
    expect(faultOf({ type, reason })).toBe('document');
  });

  it('the document’s where only the type of the cause says so', () => {
    const caused_by = {
      type: 'max_bytes_length_exceeded_exception',
      reason: 'bytes can be at most 32766 in length; got 40000',
    };
    expect(faultOf({ type: 'illegal_argument_exception', reason: 'new words', caused_by })).toBe('document');
  });

  it.each([
    ['illegal_argument_exception', 'new words'],
    ['a_new_exception', 'mapper is not there'],
    [undefined, undefined],
  ])('%s: %s: unknown', (type, reason) => {
    expect(faultOf({ type, reason })).toBe('unknown');
  });
});
