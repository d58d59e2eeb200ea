import { EventReader } from './event-reader.ts';
import { EventTable, Span, spanLength } from './event-table.ts';
import { Members } from './members.ts';
import type { PlainEvents } from './plain-events.ts';
import type { PlainJsonRules } from './plain-json.ts';

const comma = 0x2c;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
/** `{"id":"` */
const idKeyLength = 7;

/** A run of so many plain events is worth the look for it; without one, ever more events pass before the next look. */
const usualRun = 4;
const maxPause = 63;

/** Walks through the events of a payload: runs of plain ones at once, the others one by one. */
export class EventScanner {
  readonly table: EventTable;
  readonly members: Members;
  readonly #bytes: Buffer;
  readonly #rules: PlainJsonRules;
  readonly #plain: PlainEvents;
  #reader: EventReader | undefined;
  #at: number;
  /** Events until plain ones are looked for again, and how many were let pass the last time without any. */
  #untilPlain = 0;
  #pause = 0;
  /** Whether events were found without a comma between them. */
  #isBroken = false;

  /** @param bytes known to be UTF-8 without control characters */
  constructor(bytes: Buffer, eventsStart: number, rules: PlainJsonRules, plain: PlainEvents) {
    const eventsBytes = bytes.length - eventsStart;
    this.table = new EventTable(eventsBytes);
    this.members = new Members(bytes, eventsBytes);
    this.#bytes = bytes;
    this.#rules = rules;
    this.#plain = plain;
    this.#at = eventsStart;
  }

  /** The offset of the bracket behind the last event, or -1. */
  scanEvents(): number {
    for (;;) {
      if (this.#untilPlain-- <= 0 && this.#scanPlainEvents()) return this.#at;
      const end = this.#readEvent();
      if (end < 0) return -1;
      const next = this.#bytes[end];
      if (next === closeBracket) return end;
      if (next !== comma) return -1;
      this.#at = end + 1;
    }
  }

  /** Plain events, as far as they go; whether they went to the bracket behind the last event. */
  #scanPlainEvents(): boolean {
    const { table } = this;
    const countBefore = table.eventCount;
    for (let at = -1; at !== this.#at; ) {
      at = this.#at;
      table.makeRoom();
      this.#at = this.#plain.scan(at, table);
    }
    const count = table.eventCount - countBefore;
    if (!this.#areSeparated(countBefore)) return false;
    this.#pause = count >= usualRun ? 0 : Math.min(this.#pause * 2 + 1, maxPause);
    this.#untilPlain = this.#pause;
    return count > 0 && this.#bytes[this.#at] === closeBracket && this.#bytes[this.#at - 1] === closeBrace;
  }

  /** Whether a comma stands before each plain event from that one on: the scan for them passes over a missing one. */
  #areSeparated(from: number): boolean {
    const { spans, eventCount } = this.table;
    for (let event = Math.max(1, from); event < eventCount; event++) {
      const idStart = spans[event * spanLength + Span.idStart] as number;
      if (this.#bytes[idStart - idKeyLength - 1] !== comma) {
        this.#isBroken = true;
        return false;
      }
    }
    return true;
  }

  #readEvent(): number {
    if (this.#isBroken || (this.table.eventCount > 0 && this.#bytes[this.#at - 1] !== comma)) return -1;
    this.#reader ??= new EventReader(this.#bytes, this.table, this.members, this.#rules);
    return this.#reader.read(this.#at);
  }
}
