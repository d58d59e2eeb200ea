import { batchFields } from '../document/batch-fields.ts';
import { copyBytes, viewOf } from '../scan/copy-bytes.ts';
import { Span, spanLength } from '../scan/event-table.ts';
import type { ScannedBatch } from '../scan/scan.ts';
import type { BatchRules } from './action-start.ts';
import type { BulkBody, BulkWriter } from './bulk.ts';
import { ItemHead } from './item-head.ts';
import { type ParsedItemRules, ParsedItems } from './parsed-items.ts';

/**
 * Writes a scanned batch's items: ids, messages and members are copied as they stand; only an event that the scan could
 * not tell the members of is parsed.
 */
export function* writeScanned(
  batch: ScannedBatch,
  rules: BatchRules,
  itemRules: ParsedItemRules,
  writer: BulkWriter,
): Generator<BulkBody> {
  const items = new ItemWriter(batch, rules, itemRules, writer);
  for (let event = 0; event < batch.eventCount; event++) {
    const body = items.add(event);
    if (body) yield body;
  }
}

const quote = 0x22;
const comma = 0x2c;

class ItemWriter {
  readonly #writer: BulkWriter;
  readonly #batch: ScannedBatch;
  readonly #parsedItems: ParsedItems;
  readonly #source: DataView;
  readonly #head: ItemHead;
  readonly #tail: Buffer;

  constructor(batch: ScannedBatch, rules: BatchRules, itemRules: ParsedItemRules, writer: BulkWriter) {
    this.#writer = writer;
    this.#batch = batch;
    this.#parsedItems = new ParsedItems(batch, rules, itemRules);
    this.#source = viewOf(batch.bytes);
    this.#head = new ItemHead(rules);
    this.#tail = tailBytes(batch, batchFields(batch, rules));
    writer.expect(batch.bytes.length + batch.membersBytes + batch.eventCount * (this.#tail.length + usualHeadBytes));
  }

  /** Adds an event's item; the body before it, where that is full. */
  add(event: number): BulkBody | undefined {
    const base = event * spanLength;
    const { spans, timestampsMs } = this.#batch;
    const timestampMs = timestampsMs[event] as number;
    const membersStart = spans[base + Span.membersStart] as number;
    if (membersStart < 0) return this.#addParsed(base, timestampMs);
    const membersEnd = spans[base + Span.membersEnd] as number;
    const head = this.#writeHead(base, timestampMs, membersEnd - membersStart);
    const message = this.#writeMessage(base, head);
    const members = this.#writeMembers(membersStart, membersEnd, message);
    this.#writer.bytes.set(this.#tail, members);
    return this.#writer.end(members + this.#tail.length);
  }

  #writeHead(base: number, timestampMs: number, membersBytes: number): number {
    const { spans } = this.#batch;
    const idStart = spans[base + Span.idStart] as number;
    const idEnd = spans[base + Span.idEnd] as number;
    const messageBytes = (spans[base + Span.messageEnd] as number) - (spans[base + Span.messageStart] as number);
    const head = this.#head;
    head.set(timestampMs, idEnd - idStart);
    const writer = this.#writer;
    const at = writer.begin(head.bytes.length + messageBytes + 2 + membersBytes + this.#tail.length);
    writer.bytes.set(head.bytes, at);
    copyBytes(this.#source, idStart, idEnd, writer.view, at + head.actionIdAt);
    copyBytes(this.#source, idStart, idEnd, writer.view, at + head.documentIdAt);
    return at + head.bytes.length;
  }

  #writeMessage(base: number, at: number): number {
    const { bytes, spans } = this.#batch;
    const start = spans[base + Span.messageStart] as number;
    const end = spans[base + Span.messageEnd] as number;
    const to = this.#writer.bytes;
    bytes.copy(to, at, start, end);
    const behind = at + end - start;
    to[behind] = quote;
    to[behind + 1] = comma;
    return behind + 2;
  }

  #writeMembers(start: number, end: number, at: number): number {
    if (start === end) return at;
    return at + this.#batch.members.copy(this.#writer.bytes, at, start, end);
  }

  #addParsed(base: number, timestampMs: number): BulkBody | undefined {
    const { bytes, spans } = this.#batch;
    const parse = (start: number, end: number) =>
      JSON.parse(bytes.toString('utf8', spans[base + start], spans[base + end]));
    const id: string = JSON.parse(`"${bytes.toString('utf8', spans[base + Span.idStart], spans[base + Span.idEnd])}"`);
    const message: string = JSON.parse(
      `"${bytes.toString('utf8', spans[base + Span.messageStart], spans[base + Span.messageEnd])}"`,
    );
    const hasFields = (spans[base + Span.fieldsStart] as number) >= 0;
    const extracted = hasFields ? { extractedFields: parse(Span.fieldsStart, Span.fieldsEnd) } : {};
    const item = this.#parsedItems.of({ id, timestampMs, message, ...extracted });
    return item === undefined ? undefined : this.#writer.add(item);
  }
}

/** What the head is longer than the event's own braces, keys and timestamp. */
const usualHeadBytes = 160;

/** What stands behind every message and its members: the fields that all share, the line's end. */
function tailBytes(batch: ScannedBatch, fields: Record<string, unknown>): Buffer {
  const shared = { '@owner': batch.owner, '@log_group': batch.logGroup, '@log_stream': batch.logStream, ...fields };
  return Buffer.from(`${JSON.stringify(shared).slice(1)}\n`);
}
