import { describe, expect, it } from 'vitest';
import { encodeRules } from '../../src/document/document-options.ts';
import { encode, optionsFromEnvironment } from '../../src/index.ts';

const environment = (variables: Record<string, string>) => () =>
  optionsFromEnvironment({ ENGINE_URL: 'http://localhost:9200', ...variables });

describe('the name of an index', () => {
  it.each([
    ['Upper', /lower-case/],
    ['ÄX', /lower-case/],
    ['a:b', /without blanks and .*:/],
    ['a b', /without blanks/],
    ['a\tb', /without blanks/],
    ['a\u0000b', /without blanks/],
    ...['a#b', 'a,b', 'a*b', 'a"b', 'a\\b', 'a/b', 'a?b', 'a<b', 'a>b', 'a|b', 'x{y}', 'x{YYYY}'].map(
      (name): [string, RegExp] => [name, /without blanks|no placeholders/],
    ),
    ...['_x', '-x', '+x', '.', '..', '.x'].map((name): [string, RegExp] => [name, /does not begin with/]),
    ['x'.repeat(256), /at most 255 bytes/],
    ['ü'.repeat(128), /at most 255 bytes/],
    [`${'x'.repeat(252)}{yyyy}`, /at most 255 bytes/],
    ['', /expected an index name/],
  ])('is checked as engines check it: %j', (index, message) => {
    expect(() => encodeRules({ index })).toThrow(message);
    if (index !== '') expect(environment({ INDEX: index })).toThrow(message);
  });

  it.each([
    'cwl',
    'ü'.repeat(127),
    'a.b-c_d+e',
    '{yyyy}',
    `${'x'.repeat(251)}{yyyy}`,
    'logs-é-{yyyy}.{MM}.{dd}',
    'a%b',
  ])('may be %j', (index) => {
    expect(encodeRules({ index }).index).toBe(index);
  });
});

describe('the fields that every document gets', () => {
  it.each(['@id', '@timestamp', '@message', '@owner', '@log_group', '@log_stream', '@fields_text'])(
    'are not %s, which it has already',
    (name) => {
      expect(environment({ FIELDS: JSON.stringify({ [name]: 'x' }) })).toThrow(/FIELDS: expected fields other than/);
      expect(environment({ TYPE_FIELD: name })).toThrow(/TYPE_FIELD: expected the name of a field other than/);
      expect(() => encode('{}', { typeField: name })).toThrow(/typeField/);
    },
  );

  it.each(['', ' ', '.', '.a', 'a.', 'a..b', 'a. .b', '_id', '_source', '_type'])(
    'have names that engines take: not %j',
    (name) => {
      expect(environment({ FIELDS: JSON.stringify({ [name]: 'x' }) })).toThrow(/FIELDS: expected each name/);
      expect(environment({ FIELDS: JSON.stringify({ a: [{ [name]: 'x' }] }) })).toThrow(/FIELDS: expected each name/);
      if (name !== '') expect(environment({ TYPE_FIELD: name })).toThrow(/TYPE_FIELD: expected the name/);
    },
  );

  it.each(['{}', '{"environment":"dev","a":{"b":[1]},"_foo":1,"x.y":1}'])('may be %s', (fields) => {
    expect(environment({ FIELDS: fields })().fields).toEqual(JSON.parse(fields));
  });
});
