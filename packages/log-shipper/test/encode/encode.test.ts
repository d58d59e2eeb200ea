import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeRules } from '../../src/document/document-options.ts';
import { encode, encodeBatch } from '../../src/encode/encode.ts';
import { caseFile, eventsOf } from '../payloads.ts';

interface Golden {
  payloadEnvelope: Record<string, unknown>;
  cases: { name: string; event: Record<string, unknown>; bulk?: string; outcome: { uncaught?: string } }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../fixtures/blueprint-golden.json', import.meta.url), 'utf8'));

const lines = (bulk: Uint8Array | string) =>
  Buffer.from(bulk as string)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const payloadOf = (event: unknown) => gzipSync(JSON.stringify({ ...golden.payloadEnvelope, logEvents: [event] }));

describe('encode', () => {
  for (const { name, event, bulk, outcome } of golden.cases.filter((each) => each.outcome.uncaught === undefined)) {
    it(`writes what the blueprint writes: ${name}`, () => {
      expect(outcome.uncaught).toBeUndefined();
      expect(lines(encode(payloadOf(event)))).toEqual(lines(bulk ?? ''));
    });
  }

  const documentOf = (event: object) =>
    lines(encode(payloadOf({ ...eventsOf(1, () => 'x')[0], ...event })))[1] as Record<string, unknown>;

  describe.each([
    ['arrays', (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`],
    ['objects', (n: number) => `${'{"b":'.repeat(n)}1${'}'.repeat(n)}`],
    ['arrays and objects in turn', (n: number) => `${'[{"b":'.repeat(n / 2)}1${'}]'.repeat(n / 2)}`],
    ['dotted names', (n: number) => `{"b${'.c'.repeat(n - 1)}":1}`],
    ['objects with dotted names', (n: number) => `${'{"b.c":'.repeat(n / 2)}1${'}'.repeat(n / 2)}`],
  ])('sends no more than 32 levels of %s', (_, value) => {
    const json = (levels: number) => `{"ok":1,"a":${value(levels)}}`;

    it.each(['', 'got '])('of the JSON in a message: a deeper field goes to @fields_text, as text', (prefix) => {
      expect(documentOf({ message: prefix + json(32) })).toHaveProperty('a');
      for (const levels of [34, 900, 20_000]) {
        const document = documentOf({ message: prefix + json(levels) });
        expect(document).toMatchObject({ ok: 1, '@message': prefix + json(levels) });
        expect(document).not.toHaveProperty('a');
        expect(document['@fields_text']).toBe(`{"a":${value(levels)}}`);
      }
    });

    it('of the JSON in an extracted field: its twin goes to @fields_text', () => {
      expect(documentOf({ extractedFields: { f: json(30) } })).toHaveProperty('$f');
      for (const levels of [34, 900, 20_000]) {
        const document = documentOf({ extractedFields: { f: json(levels) } });
        expect(document).toMatchObject({ f: json(levels), '@message': 'x' });
        expect(document).not.toHaveProperty('$f');
        expect(document['@fields_text']).toBe(`{"$f":${json(levels)}}`);
      }
    });
  });

  it('counts the dots of an extracted field’s name, too', () => {
    const name = `a${'.b'.repeat(40)}`;
    const document = documentOf({ extractedFields: { [name]: '1', c: '2' } });
    expect(document).toMatchObject({ c: 2, '@fields_text': `{"${name}":1}` });
    expect(document).not.toHaveProperty([name]);
  });

  it.each(['01-deep-array-4000.json', '01b-deep-object-900.json'])('contains the line that ended nodes: %s', (name) => {
    const payload = JSON.parse(caseFile(name).toString());
    const [, document] = lines(encode(caseFile(name))) as [unknown, Record<string, unknown>];
    const { message } = payload.logEvents[0];
    expect(document).toMatchObject({ '@message': message, '@fields_text': message });
    expect(Object.keys(document).filter((key) => !key.startsWith('@'))).toEqual([]);
  });

  it.each(['{"a":1}', 'x', 7, null, true, { a: 1 }, ['a'], '2024-01-01'])(
    'writes a @fields_text that the event brought as one of its fields, so that no index maps it otherwise: %j',
    (own) => {
      for (const event of [
        { message: JSON.stringify({ '@fields_text': own, b: 1 }) },
        ...(typeof own === 'string' ? [{ extractedFields: { '@fields_text': own, b: '1' } }] : []),
      ]) {
        expect(documentOf(event)).toMatchObject({ b: 1, '@fields_text': JSON.stringify({ '@fields_text': own }) });
      }
    },
  );

  it.each(['1e20', '9E19', '.1e21', '-1e20'])('writes numbers that take more room than they came with: %s', (text) => {
    for (const count of [1, 13, 16, 40]) {
      const extractedFields = Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, text]));
      const [, document] = lines(encode(payloadOf({ ...eventsOf(1, () => text)[0], extractedFields })));
      expect(document).toMatchObject(
        Object.fromEntries(Object.keys(extractedFields).map((key) => [key, Number(text)])),
      );
    }
  });

  it.each(['"logEvents" :', '"log\\u0045vents":'])(
    'ships the events of the payload, not those of a part of it: %s',
    (key) => {
      const [real, other] = [eventsOf(1, () => 'yes', '1'), eventsOf(1, () => 'no', '2')].map((each) =>
        JSON.stringify(each),
      );
      const head = '{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s"';
      const [, document, ...rest] = lines(encode(`${head},${key}${real},"x":{"logEvents":${other}}}`));
      expect(document).toMatchObject({ '@message': 'yes' });
      expect(rest).toEqual([]);
    },
  );

  it('sets an event aside of which no document can be made, and goes on', () => {
    const batch = { owner: '1', logGroup: 'g', logStream: 's', subscriptionFilters: [], setAside: [] };
    const events = [Number.NaN, 1_421_116_133_213].map((timestampMs) => ({
      id: `${timestampMs}`,
      timestampMs,
      message: 'm',
    }));
    const aside: unknown[] = [];
    const bodyRules = { maxBulkBytes: 1024, setAside: (event: unknown) => aside.push(event) };
    const bodies = [...encodeBatch({ kind: 'data', ...batch, events }, encodeRules({}), bodyRules)];
    expect(bodies.map(({ itemStarts }) => itemStarts.length - 1)).toEqual([1]);
    expect(aside).toMatchObject([
      { event: { id: 'NaN', message: 'm' }, reason: expect.stringContaining('Invalid time') },
    ]);
  });
});
