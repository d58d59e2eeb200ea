import { viewOf } from './copy-bytes.ts';
import { ForwardSearch, TextWindows } from './forward-search.ts';
import { JsonStrings } from './json-strings.ts';
import { Members } from './members.ts';
import { PlainFields } from './plain-fields.ts';
import { mayOpenObject, PlainJson, type PlainJsonRules } from './plain-json.ts';
import { Token } from './token.ts';

/** What the offsets of an event's span are; an end is the offset behind the last character. */
export const Span = {
  idStart: 0,
  idEnd: 1,
  messageStart: 2,
  messageEnd: 3,
  /** The object of `extractedFields`, or -1. */
  fieldsStart: 4,
  fieldsEnd: 5,
  /** What the event brings to its document, in the batch's `members`; -1 where the event must be parsed to tell. */
  membersStart: 6,
  membersEnd: 7,
} as const;
export const spanLength = 8;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;
const space = 0x20;

const idKey = new Token('{"id":"');
const timestampKey = new Token('","timestamp":');
const messageKey = new Token(',"message":"');
const fieldsKey = new Token(',"extractedFields":');

const timestampLength = 13;

/** Room is made for as many events as a payload of short lines has; it grows where they are shorter still. */
const usualEventBytes = 350;

/** Walks through the events of a payload, from one to the next. */
export class EventScanner {
  eventCount = 0;
  timestampsMs: Float64Array;
  spans: Int32Array;
  readonly members: Members;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #strings: JsonStrings;
  readonly #braces: ForwardSearch;
  readonly #json: PlainJson;
  readonly #fields: PlainFields;
  #at: number;
  /** Whether only parsing can tell what the message's JSON brings. */
  #mustParse = false;
  /** The second of the timestamp read last, and where it stands. */
  #seconds = Number.NaN;
  #secondsAt = 0;

  /** @param bytes known to be UTF-8 without control characters */
  constructor(bytes: Buffer, eventsStart: number, rules: PlainJsonRules) {
    const eventsBytes = bytes.length - eventsStart;
    const usualEvents = Math.ceil(eventsBytes / usualEventBytes);
    this.timestampsMs = new Float64Array(usualEvents);
    this.spans = new Int32Array(usualEvents * spanLength);
    this.members = new Members(bytes, eventsBytes);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    const text = new TextWindows(bytes);
    this.#strings = new JsonStrings(bytes, text);
    this.#braces = new ForwardSearch(text, '{');
    this.#json = new PlainJson(bytes, this.members, rules);
    this.#fields = new PlainFields(bytes, text, this.#strings, this.members, rules);
    this.#at = eventsStart;
  }

  /** The offset of the bracket behind the last event, or -1. */
  scanEvents(): number {
    for (;;) {
      if (!this.#scanEvent()) return -1;
      const next = this.#bytes[this.#at];
      if (next === closeBracket) return this.#at;
      if (next !== comma) return -1;
      this.#at++;
    }
  }

  #scanEvent(): boolean {
    if (this.eventCount === this.timestampsMs.length) this.#grow();
    const base = this.eventCount * spanLength;
    const idEnd = this.#scanId(base);
    const timestampEnd = this.#scanTimestamp(timestampKey.endAt(this.#view, idEnd));
    const messageStart = messageKey.endAt(this.#view, timestampEnd);
    if (messageStart < 0) return false;
    const membersStart = this.members.end;
    const messageEnd = this.#scanMessage(messageStart, base);
    if (messageEnd < 0) return false;
    const end = this.#scanFields(messageEnd + 1, membersStart, base);
    if (this.#bytes[end] !== closeBrace) return false;
    this.#at = end + 1;
    this.eventCount++;
    return true;
  }

  #scanId(base: number): number {
    const start = idKey.endAt(this.#view, this.#at);
    if (start < 0) return -1;
    const end = this.#strings.plainEnd(start);
    if (end <= start) return -1;
    this.spans[base + Span.idStart] = start;
    this.spans[base + Span.idEnd] = end;
    return end;
  }

  /** Thirteen digits, as every date from 2001 to 2286 has them. */
  #scanTimestamp(start: number): number {
    const end = start + timestampLength;
    if (start < 0 || end > this.#bytes.length) return -1;
    const seconds = this.#isSameSecond(start) ? this.#seconds : this.#readDigits(start, end - 3);
    const ms = this.#readDigits(end - 3, end);
    if (!(seconds >= 1e9 && ms >= 0)) return -1;
    this.#seconds = seconds;
    this.#secondsAt = start;
    this.timestampsMs[this.eventCount] = seconds * 1000 + ms;
    return end;
  }

  /** Neighbours mostly are of the same second: ten digits compare faster than they are read. */
  #isSameSecond(at: number): boolean {
    const view = this.#view;
    const known = this.#secondsAt;
    return (
      view.getInt32(at + 6) === view.getInt32(known + 6) &&
      view.getInt32(at + 4) === view.getInt32(known + 4) &&
      view.getInt32(at) === view.getInt32(known)
    );
  }

  /** The number that the digits from `start` to `end` make, NaN where one is none. */
  #readDigits(start: number, end: number): number {
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = (this.#bytes[at] as number) - 0x30;
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      value = value * 10 + digit;
    }
    return value;
  }

  /** The offset of the message's closing quote, or -1; what its JSON brings is copied on the way. */
  #scanMessage(start: number, base: number): number {
    const membersStart = this.members.end;
    // A string without an escape holds no other string: its JSON can at most be `{}`.
    const isJsonLine = this.#bytes[start] === openBrace && this.#bytes[start + 1] === backslash;
    const plainEnd = isJsonLine ? -1 : this.#strings.plainEnd(start);
    const end = plainEnd >= 0 ? plainEnd : this.#scanEscapedMessage(start);
    this.spans[base + Span.messageStart] = start;
    this.spans[base + Span.messageEnd] = end;
    this.spans[base + Span.membersStart] = this.#mustParse ? -1 : membersStart;
    this.spans[base + Span.membersEnd] = this.members.end;
    this.#mustParse = false;
    return end;
  }

  #scanEscapedMessage(start: number): number {
    const { escapedBraces } = this.#strings;
    const isAtBrace = this.#bytes[start] === openBrace;
    const brace = isAtBrace ? start : this.#strings.end(start, this.#braces.from(start));
    if (brace < 0) return -1;
    let end = -1;
    if (this.#bytes[brace] === openBrace && mayOpenObject(this.#bytes, brace)) {
      end = this.#objectTailEnd(brace);
      this.#mustParse = end < 0;
    }
    if (end < 0) end = this.#strings.end(brace);
    if (this.#strings.escapedBraces > escapedBraces) this.#mustParse = true;
    return end;
  }

  /** The closing quote of the string whose rest is the object at `brace`, or -1 where that is not plain. */
  #objectTailEnd(brace: number): number {
    const membersStart = this.members.end;
    let at = this.#json.copyMembers(brace);
    if (at < 0) return -1;
    while (this.#bytes[at] === space || this.#isSpaceEscape(at)) at += this.#bytes[at] === space ? 1 : 2;
    if (this.#bytes[at] === quote) return at;
    this.members.end = membersStart;
    return -1;
  }

  #isSpaceEscape(at: number): boolean {
    if (this.#bytes[at] !== backslash) return false;
    const escaped = this.#bytes[at + 1];
    return escaped === 0x6e || escaped === 0x72 || escaped === 0x74;
  }

  /** Behind the message: where its extracted fields end, `at` where there are none, -1 where they are unusual. */
  #scanFields(at: number, membersStart: number, base: number): number {
    this.spans[base + Span.fieldsStart] = -1;
    if (this.#bytes[at] === closeBrace) return at;
    const start = fieldsKey.endAt(this.#view, at);
    this.spans[base + Span.fieldsStart] = start;
    if (start < 0) return at;
    // They take the place of the message's own JSON.
    this.members.end = membersStart;
    const end = this.#fields.copyMembers(start);
    this.spans[base + Span.fieldsEnd] = end;
    this.spans[base + Span.membersStart] = this.#fields.isPlain ? membersStart : -1;
    this.spans[base + Span.membersEnd] = this.members.end;
    return end;
  }

  #grow(): void {
    const { timestampsMs, spans } = this;
    this.timestampsMs = new Float64Array(timestampsMs.length * 2);
    this.timestampsMs.set(timestampsMs);
    this.spans = new Int32Array(spans.length * 2);
    this.spans.set(spans);
  }
}
