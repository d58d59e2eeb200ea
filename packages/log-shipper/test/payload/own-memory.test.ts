import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { samplePayload } from '../../bench/payloads.ts';
import { encodeRules } from '../../src/document/document-options.ts';
import { encode, encodeBatch } from '../../src/encode/encode.ts';
import { openPayload } from '../../src/payload/payload.ts';
import { readBatch } from '../../src/scan/read-batch.ts';
import type { ScannedBatch } from '../../src/scan/scan.ts';

const gzip = samplePayload('json', 500);
const rules = encodeRules({});

function encodeAll(json: Buffer): ScannedBatch {
  const batch = readBatch(json, rules) as ScannedBatch;
  expect(batch.kind).toBe('scanned');
  for (const body of encodeBatch(batch, rules, { maxBulkBytes: 5 * 1024 * 1024 }))
    expect(body.bytes.length).toBeGreaterThan(0);
  return batch;
}

describe('memory', () => {
  it('that a payload took is given back when its bodies are made', () => {
    const { bytes, members, eventCount } = encodeAll(openPayload(gzip));
    expect([bytes.length, members.length, eventCount]).toEqual([0, 0, 500]);
  });

  it('of the caller is left alone: a payload received as JSON', () => {
    const json = gunzipSync(gzip);
    const before = Buffer.from(json);
    expect(encode(json)).toEqual(encode(gzip));
    encodeAll(json);
    expect(json.equals(before)).toBe(true);
  });

  it('of an inflater that was plugged in is left alone', () => {
    const json = gunzipSync(gzip);
    encodeAll(openPayload(gzip, { inflater: () => json }));
    expect(json.length).toBeGreaterThan(100_000);
  });

  it("of Node's pool is left alone: a small payload lies in it", () => {
    const neighbour = Buffer.from('in the pool');
    encodeAll(openPayload(samplePayload('json', 3)));
    expect(neighbour.toString()).toBe('in the pool');
    expect(Buffer.from('still there').toString()).toBe('still there');
  });
});
