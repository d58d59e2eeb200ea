import { describe, expect, it } from 'vitest';
import { offendingFields } from '../../src/deliver/offending-fields.ts';

const offenders = (document: Record<string, unknown>, reason: string) =>
  offendingFields(reason, document, Object.keys(document));

/** Reasons as Elasticsearch 6.8 to 9.5 and OpenSearch 1.3 to 3.6 gave them, "reason: reason of the cause". */
describe('the fields that a refusal is about', () => {
  it.each<[Record<string, unknown>, string, string[]]>([
    [
      { n: 'x', m: 1 },
      "failed to parse field [n] of type [long] in document with id '1'. Preview of field's value: 'x': For input string: \"x\"",
      ['n'],
    ],
    [
      { o: { n: 'x' }, m: 1 },
      "[1:6] failed to parse field [o.n] of type [long] in document with id '1'. Preview of field's value: 'x'",
      ['o'],
    ],
    [{ 'o.n': 'x', o: { m: 1 } }, "failed to parse field [o.n] of type [long] in document with id '1'", ['o.n']],
    [{ o: 'x', p: 1 }, 'object mapping for [o] tried to parse field [o] as object, but found a concrete value', ['o']],
    [
      { 't.sub.deep/x': 1, u: 1 },
      'Could not dynamically add mapping for field [t.sub.deep/x]. Existing mapping for [t] must be of type object but found [text].',
      ['t.sub.deep/x'],
    ],
    [
      { a: { b: { c: 1 } }, d: 1 },
      'Could not dynamically add mapping for field [a.b.c]. Existing mapping for [a.b] must be of type object but found [text].',
      ['a'],
    ],
    [
      { 'app.kubernetes.io/name': 'y', level: 'a' },
      "[1:27] failed to parse field [app] of type [text] in document with id '1'. Preview of field's value: '{kubernetes={io/name=y}}'",
      ['app.kubernetes.io/name'],
    ],
    [
      { 'app.a': 1, 'app.b': 2, apple: 3 },
      "failed to parse field [app] of type [text] in document with id '1'",
      ['app.a', 'app.b'],
    ],
    [
      { k: 'x', l: 1 },
      'Document contains at least one immense term in field="k" (whose UTF8 encoding is longer than the max length 32766), all of which were skipped.',
      ['k'],
    ],
    [
      { k: { j: 'x' }, l: 1 },
      'Document contains at least one immense term in field="k.j" (whose UTF8 encoding is longer than the max length 32766)',
      ['k'],
    ],
    [{ 'br[0]': 'x', br: 1 }, "failed to parse field [br[0]] of type [long] in document with id '1'", ['br[0]']],
    [{ mix: [1, 'a'], m: 1 }, 'mapper [mix] cannot be changed from type [long] to [text]', ['mix']],
    [{ mix: [1, 'a'], m: 1 }, 'mapper [mix] of different type, current_type [long], merged_type [text]', ['mix']],
    [
      { mix: [{ a: 1 }, { a: { b: 1 } }], m: 1 },
      "can't merge a non object mapping [mix.a] with an object mapping",
      ['mix'],
    ],
    [{ x: { x: 1 }, y: 1 }, 'Limit of mapping depth [20] has been exceeded due to object field [x.x.x.x]', ['x']],
    [
      { x: { x: 1 }, y: 1 },
      'Limit of mapping depth [20] in index [docs] has been exceeded due to object field [x.x.x.x]',
      ['x'],
    ],
    [{ '': 1, a: 1 }, 'failed to parse: field name cannot be an empty string', ['']],
    [
      { q: [{ '': 1 }], a: 1 },
      '[1:7] failed to parse: field name cannot be an empty string: field name cannot be an empty string',
      ['q'],
    ],
    [{ '.': 1, a: 1 }, 'failed to parse: field name cannot contain only dots', ['.']],
    [{ q: { '...': 1 }, a: 1 }, 'failed to parse: field name cannot contain only the character [.]', ['q']],
    [{ '.': 1, a: 1 }, 'failed to parse: Index -1 out of bounds for length 0', ['.']],
    [
      { '.a': 1, b: 1 },
      'failed to parse: object field starting or ending with a [.] makes object resolution ambiguous: [.a]',
      ['.a'],
    ],
    [{ q: { 'a..b': 1 }, b: 1 }, "[1:2] failed to parse: field name cannot contain only whitespace: ['a..b']", ['q']],
    [{ q: { ' ': 1 }, b: 1 }, "object field cannot contain only whitespace: ['q. ']", ['q']],
    [{ ' ': 1, b: 1 }, '[1:2] Field name cannot contain only whitespace: [ ]', [' ']],
    [
      { _id: 'x', b: 1 },
      'Field [_id] is a metadata field and cannot be added inside a document. Use the index API request parameters.',
      ['_id'],
    ],
    [{ zz: 1, a: 1 }, 'mapping set to strict, dynamic introduction of [zz] within [_doc] is not allowed', ['zz']],
    [{ zz: 1, a: 1 }, 'mapping set to strict, dynamic introduction of [zz] within [bizom] is not allowed', ['zz']],
    [
      { o: { zz: 1 }, zz: 1 },
      '[1:18] mapping set to strict, dynamic introduction of [zz] within [o] is not allowed',
      ['o'],
    ],
    [
      { d: { a: { b: { c: 1 } } }, e: { a: 1 } },
      'failed to parse: The depth of the field has exceeded the allowed limit of [3]. This limit can be set by changing the [index.mapping.depth.limit] index level setting.',
      ['d'],
    ],
    [
      { d: [[[1]]], e: [1] },
      'failed to parse: The depth of the nested array field has exceeded the allowed limit of [3]. This limit can be set by changing the [index.mapping.depth.limit] index level setting.',
      ['d'],
    ],
    [
      { f: 'x', g: 1 },
      "failed to parse field [f] of type [flattened] in document with id '1'. Preview of field's value: 'x': Failed to parse object: expecting token of type [START_OBJECT] but found [VALUE_STRING]",
      ['f'],
    ],
    [{ a: 1, b: 2 }, 'failed to parse: Limit of total fields [3] has been exceeded while adding new fields [4]', []],
    [{ a: 1, b: 2 }, 'The number of nested documents has exceeded the allowed limit of [2].', []],
  ])('of %j: %s', (document, reason, names) => {
    expect(offenders(document, reason)).toEqual({ kind: 'fields', names });
  });

  it('are not those that a log line names in the value that the engine repeats', () => {
    const reason =
      "failed to parse field [a] of type [long] in document with id '1'. Preview of field's value: 'failed to parse field [b]'";
    expect(offenders({ a: 'failed to parse field [b]', b: 1 }, reason)).toEqual({ kind: 'fields', names: ['a'] });
    const date =
      "failed to parse field [@timestamp] of type [date] in document with id '1'. Preview of field's value: 'b': failed to parse date field [b] with format [x]";
    expect(offenders({ b: 1 }, date)).toEqual({ kind: 'fixed' });
  });

  it('may be one that every document has: nothing of the event’s own has to move', () => {
    expect(offenders({ a: 1 }, 'failed to parse field [@message] of type [long] in document with id 1')).toEqual({
      kind: 'fixed',
    });
    expect(offenders({ '@message.x': 1 }, '[1:9] failed to parse field [@message] of type [text]')).toEqual({
      kind: 'fields',
      names: ['@message.x'],
    });
  });
});
