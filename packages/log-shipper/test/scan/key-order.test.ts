import { describe, expect, it } from 'vitest';
import { encode } from '../../src/encode/encode.ts';
import { bulkLines } from '../bulk-lines.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

/** What JSON lines, one after the other, bring to their documents. */
function fieldsOf(lines: string[]): unknown[] {
  const events = eventsOf(lines.length, (i) => lines[i] as string);
  const documents = bulkLines(encode(payloadOf(events))).filter((_, i) => i % 2 === 1) as Record<string, unknown>[];
  return documents.map((document) =>
    Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('@'))),
  );
}

describe('JSON lines, whose keys are read by their order in the line before', () => {
  const sequences: [string, string[]][] = [
    ['the same keys', ['{"a":1,"b":"x"}', '{"a":2,"b":"y"}']],
    ['one key more, and one less', ['{"a":1}', '{"a":2,"b":3}', '{"a":4}', '{"a":5,"b":6}']],
    ['another order', ['{"a":1,"b":2}', '{"b":3,"a":4}', '{"a":5,"b":6}']],
    ['a key that begins like the one expected', ['{"ab":1,"c":2}', '{"a":3,"c":4}', '{"abc":5,"c":6}']],
    ['a key that comes twice, in order before and out of it after', ['{"a":1,"b":2}', '{"a":3,"b":4,"a":5}']],
    [
      'a key that comes twice at the place of one long gone',
      ['{"a":1,"b":2,"c":3}', '{"c":4,"b":5}', '{"c":6,"b":7,"c":8}'],
    ],
    ['other spaces', ['{"a":1,"b":2}', '{"a": 3, "b" :4}', '{"a": 5, "b":6}', '{ "a":7 }']],
    ['a line between that is not plain', ['{"a":1,"b":2}', '{"a":1e2,"b":"\\u0041"}', '{"a":3,"b":4}']],
  ];
  it.each(sequences)('are right with %s', (_, lines) => {
    expect(fieldsOf(lines)).toEqual(lines.map((line) => JSON.parse(line)));
  });
});
