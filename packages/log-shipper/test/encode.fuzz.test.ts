import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blueprintBody } from '../bench/blueprint.ts';
import { type BulkBody, itemBytes, itemCount } from '../src/bulk.ts';
import { decodeJson } from '../src/decode.ts';
import { type Batch, encodeBatch, readBatch } from '../src/encode.ts';
import { type EncodeRules, encodeRules } from '../src/encode-options.ts';
import { ShipperError } from '../src/errors.ts';
import { anyDamage, anyPayload } from './any-payload.ts';
import { bulkLines } from './bulk-lines.ts';

const numRuns = process.env['CHAOS'] ? 100_000 : 5_000;
const timeoutMs = process.env['CHAOS'] ? 3_600_000 : 120_000;

const anyRules = fc
  .record(
    {
      type: fc.constantFrom('bizom', false as const, 'é'),
      typeField: fc.constantFrom('@type', 'level'),
      fields: fc.constantFrom({ env: 'dev' }, { a: { b: 1 }, level: 'é', '': 0 }),
      streamFields: fc.boolean(),
      timestamp: fc.constantFrom('cloudwatch' as const, 'cloudwatch', 'message'),
      bigIntegers: fc.constantFrom('rounded' as const, 'exact'),
      operation: fc.constantFrom('index' as const, 'create'),
      index: fc.constantFrom('cwl-{yyyy}.{MM}.{dd}', 'logs-é-{yyyy}'),
    },
    { requiredKeys: [] },
  )
  .map(encodeRules);

/** What comes out, in a form that compares: documents, or an error. */
function outcome(read: () => Batch, rules: EncodeRules, maxBulkBytes = Number.POSITIVE_INFINITY) {
  try {
    const batch = read();
    const bodies = [...encodeBatch(batch, rules, maxBulkBytes)];
    for (const body of bodies) checkBody(body, maxBulkBytes);
    const bulk = Buffer.concat(bodies.map((body) => body.bytes));
    const setAside = batch.kind === 'data' ? batch.setAside : [];
    return { lines: bulkLines(bulk, { exactIntegers: rules.bigIntegers === 'exact' }), setAside };
  } catch (error) {
    if (!(error instanceof ShipperError)) throw error;
    return { code: error.code, message: error.message };
  }
}

function checkBody(body: BulkBody, maxBulkBytes: number): void {
  const items = Array.from({ length: itemCount(body) }, (_, index) => itemBytes(body, index));
  expect(Buffer.concat(items).equals(body.bytes)).toBe(true);
  expect(isUtf8(body.bytes)).toBe(true);
  for (const item of items) expect(item.toString('latin1')).toMatch(/^[^\n]+\n[^\n]+\n$/);
  if (items.length > 1) expect(body.bytes.length).toBeLessThanOrEqual(maxBulkBytes);
}

describe('encode, whatever comes', () => {
  it(
    'makes the same documents of a scanned payload as of a parsed one',
    () => {
      const sizes = fc.option(fc.integer({ min: 1, max: 3000 }), { nil: Number.POSITIVE_INFINITY });
      fc.assert(
        fc.property(anyPayload, anyRules, sizes, (text, rules, maxBulkBytes) => {
          const json = Buffer.from(text);
          const expected = outcome(() => decodeJson(json), rules);
          expect(outcome(() => readBatch(json, rules), rules, maxBulkBytes)).toEqual(expected);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it(
    'makes the documents that the plain blueprint makes, wherever that does not crash',
    () => {
      const rules = encodeRules({});
      fc.assert(
        fc.property(anyPayload, (text) => {
          const json = Buffer.from(text);
          const blueprint = blueprintLines(json);
          if (blueprint === undefined) return;
          expect(outcome(() => readBatch(json, rules), rules)).toEqual({ lines: blueprint, setAside: [] });
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it(
    'gives for damaged bytes what parsing them gives: the same documents or the same error',
    () => {
      fc.assert(
        fc.property(anyPayload, anyDamage, anyRules, (text, damage, rules) => {
          const json = damage(Buffer.from(text));
          expect(outcome(() => readBatch(json, rules), rules)).toEqual(outcome(() => decodeJson(json), rules));
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );
});

/** Undefined where the blueprint crashes, or takes what this package sets aside or refuses. */
function blueprintLines(json: Buffer): unknown[] | undefined {
  try {
    const batch = decodeJson(json);
    if (batch.kind === 'data' && batch.setAside.length > 0) return undefined;
    return bulkLines(blueprintBody(JSON.parse(json.toString('utf8'))));
  } catch {
    return undefined;
  }
}
