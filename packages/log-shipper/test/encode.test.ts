import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encode } from '../src/encode/encode.ts';

interface Golden {
  payloadEnvelope: Record<string, unknown>;
  cases: { name: string; event: Record<string, unknown>; bulk?: string; outcome: { uncaught?: string } }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('fixtures/blueprint-golden.json', import.meta.url), 'utf8'));

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
});
