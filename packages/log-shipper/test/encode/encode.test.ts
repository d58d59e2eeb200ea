import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeRules } from '../../src/document/document-options.ts';
import { encode, encodeBatch } from '../../src/encode/encode.ts';
import { eventsOf } from '../payloads.ts';

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

  it('writes an event whose JSON is nested too deeply to be written again with its message alone', () => {
    const message = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const [, document] = lines(encode(payloadOf({ ...eventsOf(1, () => message)[0] })));
    expect(document).toMatchObject({ '@message': message, '@log_group': expect.any(String) });
    expect(document).not.toHaveProperty('a');
  });

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
