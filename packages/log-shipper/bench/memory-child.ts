import { readFileSync } from 'node:fs';
import { encodeRules } from '../src/document/document-options.ts';
import { BodyBuffers } from '../src/encode/body-buffers.ts';
import { encode, encodeBatch } from '../src/encode/encode.ts';
import { openPayload } from '../src/payload/payload.ts';
import { readBatch } from '../src/scan/read-batch.ts';
import { samplePayload } from './payloads.ts';

/** Encodes the payload from standard input, and tells how far that took the resident set. */
const [, , way] = process.argv;
const maxBulkBytes = 5 * 1024 * 1024;
const rules = encodeRules({});
const buffers = new BodyBuffers(4);

function ship(payload: Buffer): number {
  let bytes = 0;
  for (const body of encodeBatch(readBatch(openPayload(payload), rules), rules, { maxBulkBytes, buffers })) {
    bytes += body.bytes.length;
    buffers.give(body.bytes);
  }
  return bytes;
}
const work = way === 'ship' ? ship : encode;

const payload = readFileSync(0);
work(samplePayload('half', 200));
(globalThis as { gc?: () => void }).gc?.();
const restingBytes = process.memoryUsage.rss();
work(payload);
process.send?.({ growthBytes: process.resourceUsage().maxRSS * 1024 - restingBytes });
