import { viewOf } from './copy-bytes.ts';
import { type EventTable, Span, spanLength } from './event-table.ts';
import { ForwardSearch, TextWindows } from './forward-search.ts';
import { JsonStrings } from './json-strings.ts';
import type { Members } from './members.ts';
import { PlainFields } from './plain-fields.ts';
import { mayOpenObject, PlainJson, type PlainJsonRules } from './plain-json.ts';
import { Token } from './token.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const space = 0x20;

const idKey = new Token('{"id":"');
const timestampKey = new Token('","timestamp":');
const messageKey = new Token(',"message":"');
const fieldsKey = new Token(',"extractedFields":');

const timestampLength = 13;

/** Reads single events, whatever they bring. */
export class EventReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #table: EventTable;
  readonly #members: Members;
  readonly #strings: JsonStrings;
  readonly #braces: ForwardSearch;
  readonly #json: PlainJson;
  readonly #fields: PlainFields;
  /** Whether only parsing can tell what the message's JSON brings. */
  #mustParse = false;
  /** The second of the timestamp read last, and where it stands. */
  #seconds = Number.NaN;
  #secondsAt = 0;

  /** @param bytes known to be UTF-8 without control characters */
  constructor(bytes: Buffer, table: EventTable, members: Members, rules: PlainJsonRules) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#table = table;
    this.#members = members;
    const text = new TextWindows(bytes);
    this.#strings = new JsonStrings(bytes, text);
    this.#braces = new ForwardSearch(text, '{');
    this.#json = new PlainJson(bytes, members, rules);
    this.#fields = new PlainFields(bytes, text, this.#strings, members, rules);
  }

  /** Adds the event at `at` to the table; the offset behind it, or -1 if it has another shape. */
  read(at: number): number {
    this.#table.makeRoom();
    const base = this.#table.eventCount * spanLength;
    const idEnd = this.#scanId(at, base);
    const timestampEnd = this.#scanTimestamp(timestampKey.endAt(this.#view, idEnd));
    const messageStart = messageKey.endAt(this.#view, timestampEnd);
    if (messageStart < 0) return -1;
    const membersStart = this.#members.end;
    const messageEnd = this.#scanMessage(messageStart, base);
    if (messageEnd < 0) return -1;
    const end = this.#scanFields(messageEnd + 1, membersStart, base);
    if (this.#bytes[end] !== closeBrace) return -1;
    this.#table.eventCount++;
    return end + 1;
  }

  #scanId(at: number, base: number): number {
    const start = idKey.endAt(this.#view, at);
    if (start < 0) return -1;
    const end = this.#strings.plainEnd(start);
    if (end <= start) return -1;
    this.#table.spans[base + Span.idStart] = start;
    this.#table.spans[base + Span.idEnd] = end;
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
    this.#table.timestampsMs[this.#table.eventCount] = seconds * 1000 + ms;
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

  /** The number that the digits from `start` to `end` make, NaN if one is not a digit. */
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
    const membersStart = this.#members.end;
    // A string without an escape holds no other string: its JSON can at most be `{}`.
    const isJsonLine = this.#bytes[start] === openBrace && this.#bytes[start + 1] === backslash;
    const plainEnd = isJsonLine ? -1 : this.#strings.plainEnd(start);
    const end = plainEnd >= 0 ? plainEnd : this.#scanEscapedMessage(start);
    this.#table.spans[base + Span.messageStart] = start;
    this.#table.spans[base + Span.messageEnd] = end;
    this.#table.spans[base + Span.membersStart] = this.#mustParse ? -1 : membersStart;
    this.#table.spans[base + Span.membersEnd] = this.#members.end;
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
    const membersStart = this.#members.end;
    let at = this.#json.copyMembers(brace);
    if (at < 0) return -1;
    while (this.#bytes[at] === space || this.#isSpaceEscape(at)) at += this.#bytes[at] === space ? 1 : 2;
    if (this.#bytes[at] === quote) return at;
    this.#members.end = membersStart;
    return -1;
  }

  #isSpaceEscape(at: number): boolean {
    if (this.#bytes[at] !== backslash) return false;
    const escaped = this.#bytes[at + 1];
    return escaped === 0x6e || escaped === 0x72 || escaped === 0x74;
  }

  /** Behind the message: where its extracted fields end, `at` without any, -1 if they are unusual. */
  #scanFields(at: number, membersStart: number, base: number): number {
    this.#table.spans[base + Span.fieldsStart] = -1;
    if (this.#bytes[at] === closeBrace) return at;
    const start = fieldsKey.endAt(this.#view, at);
    this.#table.spans[base + Span.fieldsStart] = start;
    if (start < 0) return at;
    // They take the place of the message's own JSON.
    this.#members.end = membersStart;
    const end = this.#fields.copyMembers(start);
    this.#table.spans[base + Span.fieldsEnd] = end;
    this.#table.spans[base + Span.membersStart] = this.#fields.isPlain ? membersStart : -1;
    this.#table.spans[base + Span.membersEnd] = this.#members.end;
    return end;
  }
}
