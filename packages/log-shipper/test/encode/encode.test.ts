import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { samplePayload } from '../../bench/payloads.ts';
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

  it.each([
    ...[
      '2024-02-30T10:00:00Z',
      '2023-02-29T00:00:00Z',
      '2024-04-31T00:00:00Z',
      '2024-01-01T24:00:00Z',
      '2024-13-01T00:00:00Z',
    ],
    ...[
      '2024-01-01T10:60:00Z',
      '2024-01-01T10:00:60Z',
      '2024-01-01T10:00:00+18:01',
      '2024-01-01T10:00:00-23:00',
      '2024-01-01T10:00:00+10:75',
    ],
    ...['2024-01-01', '2024-01-01T10:00:00', 'x', 7],
  ])('keeps CloudWatch’s time where a message has an impossible one: %s', (time) => {
    const [, document] = lines(
      encode(payloadOf({ ...eventsOf(1, () => JSON.stringify({ '@timestamp': time }))[0] }), { timestamp: 'message' }),
    );
    expect(document).toMatchObject({ '@timestamp': '2015-01-13T02:28:53.213Z' });
  });

  it.each(['2024-02-29T10:00:00Z', '2024-12-31T23:59:59.123456789+18:00', '2024-01-01T00:00:00-05:30'])(
    'takes a message’s own time: %s',
    (time) => {
      const [, document] = lines(
        encode(payloadOf({ ...eventsOf(1, () => JSON.stringify({ '@timestamp': time }))[0] }), {
          timestamp: 'message',
        }),
      );
      expect(document).toMatchObject({ '@timestamp': time });
    },
  );

  it('ships the line with an impossible date of 30 February', () => {
    const [, document] = lines(encode(caseFile('03-impossible-date.json'), { timestamp: 'message' }));
    expect(document).toMatchObject({ '@timestamp': '2023-11-14T22:13:20.001Z', level: 'x' });
  });

  it('merges the fields that CloudWatch adds with those of the message, where asked for', () => {
    const json = caseFile('02-system-fields.json');
    const [, merged] = lines(encode(json, { systemFields: 'merge' }));
    expect(merged).toMatchObject({
      ...{ level: 'ERROR', service: 'ell' },
      ...{ '@aws.account': '012345678901', '@aws.region': 'eu-west-1', '@source.log': '/ecs/ell' },
    });
    const [, blueprint] = lines(encode(json)) as [unknown, Record<string, unknown>];
    expect(blueprint).toMatchObject({ '@aws.account': 12345678901 });
    expect(blueprint).not.toHaveProperty('level');
    const extracted = {
      ...eventsOf(1, () => '{"level":"ERROR"}')[0],
      extractedFields: { status: '200', '@aws.account': '012345678901' },
    };
    const [, both] = lines(encode(payloadOf(extracted), { systemFields: 'merge' })) as [
      unknown,
      Record<string, unknown>,
    ];
    expect(both).toMatchObject({ status: 200, '@aws.account': '012345678901' });
    expect(both).not.toHaveProperty('level');
  });

  it.each(['04-missing-comma.json', '04b-trailing-comma.json'])(
    'refuses what is not JSON, as parsing does: %s',
    (name) => {
      expect(() => encode(caseFile(name))).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
    },
  );

  it('refuses a missing or doubled comma anywhere among many events', () => {
    const json = gunzipSync(samplePayload('plain', 2_000)).toString();
    for (const at of [0, 1, 17, 500, 1_998]) {
      let comma = -1;
      for (let i = 0; i <= at; i++) comma = json.indexOf('},{"id"', comma + 1);
      for (const broken of [
        json.slice(0, comma + 1) + json.slice(comma + 2),
        `${json.slice(0, comma + 1)},${json.slice(comma + 1)}`,
      ]) {
        expect(() => encode(Buffer.from(broken))).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
      }
    }
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

  it.each(['1e20', '9E19', '.1e21', '-1e20'])('writes numbers that take more room than before: %s', (text) => {
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
