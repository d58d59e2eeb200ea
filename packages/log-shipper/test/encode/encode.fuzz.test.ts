import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EncodeRules, encodeRules } from '../../src/document/document-options.ts';
import { BodyBuffers } from '../../src/encode/body-buffers.ts';
import { type BulkBody, itemBytes, itemCount } from '../../src/encode/bulk.ts';
import { encodeBatch } from '../../src/encode/encode.ts';
import { ShipperError } from '../../src/errors.ts';
import { decodeJson } from '../../src/payload/decode.ts';
import { type Batch, readBatch } from '../../src/scan/read-batch.ts';
import { anyDamage, anyPayload } from '../any-payload.ts';
import { bulkLines } from '../bulk-lines.ts';
import { secondEncoding } from '../second-encoder.ts';

const numRuns = process.env['CHAOS'] ? 200_000 : 5_000;
const timeoutMs = process.env['CHAOS'] ? 3_600_000 : 120_000;

const anyRules = fc
  .record(
    {
      type: fc.constantFrom('bizom', false as const, 'é'),
      typeField: fc.constantFrom('@type', 'level'),
      fields: fc.constantFrom({ env: 'dev' }, { a: { b: 1 }, level: 'é', 'x.y': 0 }),
      streamFields: fc.boolean(),
      timestamp: fc.constantFrom('cloudwatch' as const, 'cloudwatch', 'message'),
      bigIntegers: fc.constantFrom('rounded' as const, 'exact'),
      operation: fc.constantFrom('index' as const, 'create'),
      index: fc.constantFrom('cwl-{yyyy}.{MM}.{dd}', 'logs-é-{yyyy}'),
    },
    { requiredKeys: [] },
  )
  .map(encodeRules);

/** As the shipper does, every body is written over the one before. */
const buffers = new BodyBuffers(2);

/** What comes out, in a form that compares: documents, or an error. */
function outcome(read: () => Batch, rules: EncodeRules, maxBulkBytes = Number.POSITIVE_INFINITY) {
  try {
    const batch = read();
    const bodies: Buffer[] = [];
    for (const body of encodeBatch(batch, rules, { maxBulkBytes, buffers })) {
      checkBody(body, maxBulkBytes);
      bodies.push(Buffer.from(body.bytes));
      buffers.give(body.bytes);
    }
    const bulk = Buffer.concat(bodies);
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
    'makes the documents that a second, plain encoder makes, wherever that does not crash',
    () => {
      const rules = encodeRules({});
      fc.assert(
        fc.property(anyPayload, (text) => {
          const json = Buffer.from(text);
          const lines = secondLines(json);
          if (lines === undefined) return;
          expect(outcome(() => readBatch(json, rules), rules)).toEqual({ lines, setAside: [] });
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
  it(
    'gives what parsing gives wherever one telling byte comes in, is changed or lost',
    () => {
      const rules = encodeRules({});
      for (const damaged of damagedOnce(Buffer.from(tellingPayload))) {
        const expected = outcome(() => decodeJson(damaged), rules);
        const received = outcome(() => readBatch(damaged, rules), rules);
        if (!isDeepStrictEqual(received, expected)) expect(received, damaged.toString()).toEqual(expected);
      }
    },
    timeoutMs,
  );
});

const tellingPayload = JSON.stringify({
  messageType: 'DATA_MESSAGE',
  owner: '1',
  logGroup: 'g',
  logStream: 's',
  logEvents: [
    { id: '11', timestamp: 1_421_020_800_000, message: '{"@id":0,"é":"a\\"b","c":[{"d":-2.5},true,null]}\n' },
    { id: '12', timestamp: 1_421_020_800_001, message: '{"@id":0,"é":"x"}' },
    { id: '13', timestamp: 1_421_020_800_002, message: 'x: {"e":1}', extractedFields: { e: '1', f: 'a "{b}"' } },
    { id: '14', timestamp: 1_421_020_800_003, message: 'at {\n\tb' },
  ],
});
const tellingBytes = Buffer.from('"\\{}[],:0e-. n\n\t\u0000\xe9', 'latin1');

function* damagedOnce(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at <= bytes.length; at++) {
    const before = bytes.subarray(0, at);
    yield Buffer.from(before);
    yield Buffer.concat([before, bytes.subarray(at + 1)]);
    for (const byte of tellingBytes) {
      yield Buffer.concat([before, Buffer.of(byte), bytes.subarray(at)]);
      yield Buffer.concat([before, Buffer.of(byte), bytes.subarray(at + 1)]);
    }
  }
}

/** Undefined where the second encoder crashes, or takes what this package sets aside or refuses. */
function secondLines(json: Buffer): unknown[] | undefined {
  try {
    const batch = decodeJson(json);
    return batch.kind === 'data' && batch.setAside.length > 0 ? undefined : secondEncoding(json);
  } catch {
    return undefined;
  }
}
