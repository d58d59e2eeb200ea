import { asByteChars, type BulkBody, BulkWriter } from './bulk.ts';
import { mayBeObject, toDocument } from './document.ts';
import type { EncodeRules } from './encode-options.ts';
import { batchFields, ItemFrame } from './item-frame.ts';
import { type PlainJsonRules, plainObjectEnd } from './plain-json.ts';
import { type ScannedBatch, Span, spanLength } from './scan.ts';
import { systemFields } from './system-fields.ts';

/**
 * Writes a scanned batch's items: each message's JSON bytes are copied as they stand; only a message whose own JSON
 * is not plain, or an event with extracted fields, is parsed.
 */
export function* writeScanned(batch: ScannedBatch, rules: EncodeRules, maxBulkBytes: number): Generator<BulkBody> {
  const frame = new ItemFrame(rules);
  const fields = batchFields(batch, rules);
  const tail = asByteChars(tailJson(batch, fields));
  const plainRules: PlainJsonRules = {
    reserved: new Set([...systemFields, ...Object.keys(fields)]),
    exactIntegers: rules.bigIntegers === 'exact',
  };
  const writer = new BulkWriter(maxBulkBytes, batch.bytes.length * 2 + batch.eventCount * tail.length);
  const { text, spans, timestampsMs } = batch;
  for (let event = 0, base = 0; event < batch.eventCount; event++, base += spanLength) {
    const timestampMs = timestampsMs[event] as number;
    const action = frame.actionStart(timestampMs);
    const own = ownFields(batch, base, plainRules);
    const id = text.slice(spans[base + Span.idStart], spans[base + Span.idEnd]);
    const message = text.slice(spans[base + Span.messageStart], spans[base + Span.messageEnd]);
    const item =
      own === undefined
        ? action + parsedItem(batch, base, timestampMs, rules, fields)
        : `${action}"${id}"}}\n{${own}"@id":"${id}","@timestamp":"${frame.isoTimestamp(timestampMs)}","@message":"${message}${tail}`;
    if (writer.isFullFor(item.length)) yield writer.takeBody();
    writer.add(item);
  }
  if (!writer.isEmpty) yield writer.takeBody();
}

/** What stands behind every message of the batch: its closing quote, the fields that all share, the line's end. */
function tailJson(batch: ScannedBatch, fields: Record<string, unknown>): string {
  const shared = { '@owner': batch.owner, '@log_group': batch.logGroup, '@log_stream': batch.logStream, ...fields };
  return `",${JSON.stringify(shared).slice(1)}\n`;
}

/** The members of the message's own JSON object, each ended by a comma; undefined where the event must be parsed. */
function ownFields(batch: ScannedBatch, base: number, rules: PlainJsonRules): string | undefined {
  const { text, spans } = batch;
  if (spans[base + Span.fieldsStart] !== -1) return undefined;
  const brace = spans[base + Span.brace] as number;
  if (brace < 0) return '';
  const escaped = text.slice(brace, spans[base + Span.messageEnd]);
  if (escaped.includes('\\u')) return undefined;
  const json: string = escaped.includes('\\') ? JSON.parse(`"${escaped}"`) : escaped;
  if (!mayBeObject(json, 0)) return '';
  const end = plainObjectEnd(json, 0, rules);
  if (end < 0 || json.slice(end).trim() !== '') return undefined;
  const members = json.slice(1, end - 1);
  return members.trim() === '' ? '' : `${members},`;
}

function parsedItem(
  batch: ScannedBatch,
  base: number,
  timestampMs: number,
  rules: EncodeRules,
  fields: Record<string, unknown>,
): string {
  const { bytes, spans } = batch;
  const id: string = JSON.parse(`"${bytes.toString('utf8', spans[base + Span.idStart], spans[base + Span.idEnd])}"`);
  const message: string = JSON.parse(
    `"${bytes.toString('utf8', spans[base + Span.messageStart], spans[base + Span.messageEnd])}"`,
  );
  const fieldsStart = spans[base + Span.fieldsStart] as number;
  const extracted =
    fieldsStart < 0
      ? {}
      : { extractedFields: JSON.parse(bytes.toString('utf8', fieldsStart, spans[base + Span.fieldsEnd])) };
  const document = toDocument({ id, timestampMs, message, ...extracted }, batch, rules);
  return asByteChars(`${JSON.stringify(id)}}}\n${JSON.stringify(Object.assign(document, fields))}\n`);
}
