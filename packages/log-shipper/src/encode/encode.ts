import { type EncodeOptions, encodeRules } from '../document/document-options.ts';
import { decodeJson, type LogBatch } from '../payload/decode.ts';
import type { PayloadOptions } from '../payload/payload.ts';
import { openEach } from '../payload/payloads.ts';
import { type Batch, readBatch } from '../scan/read-batch.ts';
import { releaseBatch, type ScannedBatch } from '../scan/scan.ts';
import type { BatchRules } from './action-start.ts';
import { type BulkBody, type BulkRules, BulkWriter } from './bulk.ts';
import { type ParsedItemRules, ParsedItems } from './parsed-items.ts';
import { writeScanned } from './write-scanned.ts';

/**
 * A payload (base64, gzip bytes or JSON), several in a row or in an envelope -> the body of the bulk request, exactly as
 * AWS's LogsToElasticsearch blueprint v1.1.2 writes it with the fixed type `bizom`. A control message, or a payload without events, gives no bytes.
 * JSON that is nested too deeply to be written again stays in its `@message` alone.
 * Events that cannot be a document are left out: `decodeAll` tells which and why.
 * @throws PayloadError for an invalid payload, OptionsError for an invalid option.
 * @example
 * const body = encode(payload, { index: 'logs-{yyyy}.{MM}.{dd}' }); // for POST /_bulk
 */
export function encode(payload: Uint8Array | string, options: EncodeOptions & PayloadOptions = {}): Uint8Array {
  const { maxPayloadBytes, inflater, origin, ...encodeOptions } = options;
  const rules = encodeRules(encodeOptions);
  const read = (json: Buffer) => encodeWhole(readBatch(json, rules), rules);
  const [body = new Uint8Array(), ...others] = openEach(payload, { maxPayloadBytes, inflater, origin }, read);
  return others.length === 0 ? body : Buffer.concat([body, ...others]);
}

function encodeWhole(batch: Batch, rules: BatchRules): Uint8Array {
  const [body] = [...encodeBatch(batch, rules, { maxBulkBytes: Number.POSITIVE_INFINITY })];
  return body?.bytes ?? new Uint8Array();
}

/** How a batch's documents become bodies. */
interface BodyRules extends BulkRules, ParsedItemRules {}

/**
 * A batch's documents in bodies of at most `maxBulkBytes` (more only where one document has more), each made when it is
 * asked for. The rules are those that the batch was read with. A scanned batch is used up by it.
 */
export function* encodeBatch(batch: Batch, rules: BatchRules, bodyRules: BodyRules): Generator<BulkBody> {
  const writer = new BulkWriter(bodyRules);
  yield* writeBatch(batch, rules, bodyRules, writer);
  const rest = writer.rest();
  if (rest) yield rest;
}

/** As `encodeBatch`, into a writer that may have items already; yields the bodies that get full, and leaves the last one in it. */
export function* writeBatch(
  batch: Batch,
  rules: BatchRules,
  itemRules: ParsedItemRules,
  writer: BulkWriter,
): Generator<BulkBody> {
  if (batch.kind === 'control') return;
  if (batch.kind === 'scanned' && !itemRules.finish) yield* writeScanned(batch, rules, itemRules, writer);
  else yield* writeDecoded(batch.kind === 'scanned' ? asDecoded(batch) : batch, rules, itemRules, writer);
  if (batch.kind === 'scanned') releaseBatch(batch);
}

function asDecoded(batch: ScannedBatch): LogBatch {
  const decoded = decodeJson(batch.bytes);
  if (decoded.kind === 'control') throw new TypeError('a scanned batch has events');
  return decoded;
}

function* writeDecoded(
  batch: LogBatch,
  rules: BatchRules,
  itemRules: ParsedItemRules,
  writer: BulkWriter,
): Generator<BulkBody> {
  const items = new ParsedItems(batch, rules, itemRules);
  writer.expect(batch.events.length * 512);
  for (const event of batch.events) {
    const item = items.of(event);
    const body = item === undefined ? undefined : writer.add(item);
    if (body) yield body;
  }
}
