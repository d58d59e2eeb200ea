import { maxLevels } from '../document/depth.ts';
import { viewOf } from './copy-bytes.ts';
import { isUnicode } from './json-strings.ts';
import { KeyOrder } from './key-order.ts';
import { KeyStack, type ReservedKeys } from './key-stack.ts';
import type { Members } from './members.ts';
import { plainNumberEnd } from './plain-number.ts';
import { Token } from './token.ts';

/** Which JSON is plain. */
export interface PlainJsonRules {
  /** Keys whose members are left out: the document has them from elsewhere. */
  reserved: ReservedKeys;
  /** Keys that make an object not plain. */
  refused: ReservedKeys;
  /** Whether integers of any length may stand as they are. */
  exactIntegers: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const space = 0x20;
const dot = 0x2e;

/**
 * Copies the members of JSON objects that stand inside JSON strings, as a log line of JSON stands in its payload:
 * checked and unescaped in one pass. Only plain objects are copied: valid, on one line, no key twice, no key with an
 * escape, no more levels than an engine is sent, every number as JavaScript would write it. For any other the answer is -1, which means but "parse it".
 *
 * Methods take the offset where their part of the object begins and return the one behind it, or -1.
 */
export class PlainJson {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #members: Members;
  readonly #rules: PlainJsonRules;
  readonly #keys: KeyStack;
  readonly #order: KeyOrder;

  /** @param bytes known to hold no control characters */
  constructor(bytes: Buffer, members: Members, rules: PlainJsonRules) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#members = members;
    this.#rules = rules;
    this.#keys = new KeyStack(bytes);
    this.#order = new KeyOrder(bytes);
  }

  /** Copies the members of the object whose brace is at `start`; at -1 nothing is copied. */
  copyMembers(start: number): number {
    const membersStart = this.#members.end;
    this.#members.makeRoom();
    this.#keys.count = 0;
    const end = this.#copyMembers(start);
    if (end < 0) this.#members.end = membersStart;
    return end;
  }

  #copyMembers(start: number): number {
    let at = this.#skipSpaces(start + 1);
    if (this.#bytes[at] === closeBrace) return at + 1;
    let isInOrder = true;
    for (let index = 0; ; index++) {
      const valueStart: number = isInOrder ? this.#order.valueStart(index, at) : -1;
      if (valueStart < 0 && isInOrder) this.#leaveOrder(index);
      isInOrder = valueStart >= 0;
      at = isInOrder ? this.#copyKnownMember(index, at, valueStart) : this.#copyNewMember(index, at);
      if (at < 0) return -1;
      at = this.#skipSpaces(at);
      const next = this.#bytes[at];
      if (next === closeBrace) return at + 1;
      if (next !== comma) return -1;
      at = this.#skipSpaces(at + 1);
    }
  }

  /** From here on, keys are compared with one another: those before, too. */
  #leaveOrder(index: number): void {
    for (let i = 0; i < index; i++) this.#keys.add(this.#order.start(i) + 2, this.#order.keyEnd(i) - 2, 0);
  }

  #copyKnownMember(index: number, start: number, valueStart: number): number {
    const members = this.#members;
    const memberStart = members.end;
    members.put(quote);
    members.copy(start + 2, start + this.#order.keyEnd(index) - this.#order.start(index) - 2);
    members.put(quote);
    members.put(colon);
    const end = this.#copyValue(valueStart, this.#order.dots(index));
    this.#endMember(memberStart, this.#order.isReserved(index));
    return end;
  }

  #copyNewMember(index: number, start: number): number {
    const memberStart = this.#members.end;
    const keyEnd = this.#copyKey(start, 0);
    if (keyEnd < 0 || this.#rules.refused.has(this.#bytes, start + 2, keyEnd - 2)) return -1;
    const dots = countDots(this.#bytes, start + 2, keyEnd - 2);
    const valueStart = dots > maxLevels ? -1 : this.#copyColon(keyEnd);
    if (valueStart < 0) return -1;
    const isReserved = this.#rules.reserved.has(this.#bytes, start + 2, keyEnd - 2);
    this.#order.set(index, { start, keyEnd, valueStart, isReserved, dots });
    const end = this.#copyValue(valueStart, dots);
    this.#endMember(memberStart, isReserved);
    return end;
  }

  /** A reserved key's member is taken out again: the document has it from elsewhere. */
  #endMember(memberStart: number, isReserved: boolean): void {
    if (isReserved) this.#members.end = memberStart;
    else this.#members.put(comma);
  }

  #copyObject(start: number, depth: number): number {
    if (depth > maxLevels) return -1;
    const base = this.#keys.count;
    this.#members.put(openBrace);
    let at = this.#skipSpaces(start + 1);
    if (this.#bytes[at] !== closeBrace) at = this.#copyObjectMembers(at, base, depth);
    this.#keys.count = base;
    this.#members.put(closeBrace);
    return at < 0 ? -1 : at + 1;
  }

  #copyObjectMembers(start: number, base: number, depth: number): number {
    let at = start;
    for (;;) {
      const keyEnd = this.#copyKey(at, base);
      if (keyEnd < 0) return -1;
      const dots = countDots(this.#bytes, at + 2, keyEnd - 2);
      const valueStart = depth + dots > maxLevels ? -1 : this.#copyColon(keyEnd);
      at = valueStart < 0 ? -1 : this.#copyValue(valueStart, depth + dots);
      if (at < 0) return -1;
      at = this.#skipSpaces(at);
      const next = this.#bytes[at];
      if (next === closeBrace) return at;
      if (next !== comma) return -1;
      this.#members.put(comma);
      at = this.#skipSpaces(at + 1);
    }
  }

  #copyArray(start: number, depth: number): number {
    if (depth > maxLevels) return -1;
    this.#members.put(openBracket);
    let at = this.#skipSpaces(start + 1);
    if (this.#bytes[at] !== closeBracket) at = this.#copyArrayItems(at, depth);
    this.#members.put(closeBracket);
    return at < 0 ? -1 : at + 1;
  }

  #copyArrayItems(start: number, depth: number): number {
    let at = start;
    for (;;) {
      at = this.#copyValue(at, depth);
      if (at < 0) return -1;
      at = this.#skipSpaces(at);
      const next = this.#bytes[at];
      if (next === closeBracket) return at;
      if (next !== comma) return -1;
      this.#members.put(comma);
      at = this.#skipSpaces(at + 1);
    }
  }

  /** Two spellings of one key need escapes, so a key with any is not plain. */
  #copyKey(start: number, base: number): number {
    if (!this.#isQuote(start)) return -1;
    this.#members.put(quote);
    const end = this.#members.copyToEscapeOrQuote(start + 2);
    if (!this.#isQuote(end) || !this.#keys.add(start + 2, end, base)) return -1;
    this.#members.put(quote);
    return end + 2;
  }

  #copyColon(keyEnd: number): number {
    const at = this.#skipSpaces(keyEnd);
    if (this.#bytes[at] !== colon) return -1;
    this.#members.put(colon);
    return this.#skipSpaces(at + 1);
  }

  #copyValue(at: number, depth: number): number {
    switch (this.#bytes[at]) {
      case backslash:
        return this.#copyString(at);
      case openBrace:
        return this.#copyObject(at, depth + 1);
      case openBracket:
        return this.#copyArray(at, depth + 1);
      case 0x74:
        return this.#copyAsItStands(at, trueToken.endAt(this.#view, at));
      case 0x66:
        return this.#copyAsItStands(at, falseToken.endAt(this.#view, at));
      case 0x6e:
        return this.#copyAsItStands(at, nullToken.endAt(this.#view, at));
      default:
        return this.#copyAsItStands(at, plainNumberEnd(this.#bytes, at, this.#rules.exactIntegers));
    }
  }

  #copyAsItStands(start: number, end: number): number {
    if (end >= 0) this.#members.copy(start, end);
    return end;
  }

  #copyString(start: number): number {
    if (!this.#isQuote(start)) return -1;
    this.#members.put(quote);
    let at = this.#members.copyToEscapeOrQuote(start + 2);
    while (!this.#isQuote(at)) {
      at = this.#copyEscape(at);
      if (at < 0) return -1;
      at = this.#members.copyToEscapeOrQuote(at);
    }
    this.#members.put(quote);
    return at + 2;
  }

  /** An escape of the inner string: its backslash is escaped by the one at `at`. */
  #copyEscape(at: number): number {
    if (this.#bytes[at] !== backslash || this.#bytes[at + 1] !== backslash) return -1;
    switch (this.#bytes[at + 2]) {
      case 0x2f:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return this.#copyAsItStands(at + 1, at + 3);
      case 0x75:
        return isUnicode(this.#bytes, at + 2) ? this.#copyAsItStands(at + 1, at + 7) : -1;
      case backslash: {
        const escaped = this.#bytes[at + 3];
        if (escaped !== quote && escaped !== backslash) return -1;
        this.#members.put(backslash);
        this.#members.put(escaped);
        return at + 4;
      }
      default:
        return -1;
    }
  }

  #isQuote(at: number): boolean {
    return this.#bytes[at] === backslash && this.#bytes[at + 1] === quote;
  }

  #skipSpaces(start: number): number {
    let at = start;
    while (this.#bytes[at] === space) at++;
    return at;
  }
}

/** Each dot in a name is a level: an engine makes an object of each part. */
export function countDots(bytes: Uint8Array, start: number, end: number): number {
  let dots = 0;
  for (let at = start; at < end; at++) if (bytes[at] === dot) dots++;
  return dots;
}

const trueToken = new Token('true');
const falseToken = new Token('false');
const nullToken = new Token('null');

/** Cheap and never wrong about a real object in a JSON string: behind its brace comes a key, its end or white space. */
export function mayOpenObject(bytes: Uint8Array, brace: number): boolean {
  const first = bytes[brace + 1];
  return first === backslash || first === closeBrace || first === space;
}
