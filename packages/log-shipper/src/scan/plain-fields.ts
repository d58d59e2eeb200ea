import { maxLevels } from '../document/depth.ts';
import { isNumeric } from '../document/document.ts';
import { ForwardSearch, type TextWindows } from './forward-search.ts';
import type { JsonStrings } from './json-strings.ts';
import { KeyStack, ReservedKeys } from './key-stack.ts';
import type { Members } from './members.ts';
import { countDots, mayOpenObject, type PlainJsonRules } from './plain-json.ts';
import { isDigit, plainNumberEnd } from './plain-number.ts';

const quote = 0x22;
const colon = 0x3a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Copies the members of `extractedFields` as the blueprint coerces them: empty values left out, numbers without their
 * quotes, other strings as they stand. Fields are not plain where a value may hold a JSON object, or is a number that
 * JavaScript writes longer, or a key has an escape, comes twice or is `__proto__`: then they must be parsed.
 */
export class PlainFields {
  /** Whether the fields copied last were plain. */
  isPlain = true;
  readonly #bytes: Buffer;
  readonly #strings: JsonStrings;
  readonly #members: Members;
  readonly #rules: PlainJsonRules;
  readonly #keys: KeyStack;
  readonly #braces: ForwardSearch;

  /** @param bytes known to be UTF-8 without control characters */
  constructor(bytes: Buffer, text: TextWindows, strings: JsonStrings, members: Members, rules: PlainJsonRules) {
    this.#bytes = bytes;
    this.#strings = strings;
    this.#members = members;
    this.#rules = rules;
    this.#keys = new KeyStack(bytes);
    this.#braces = new ForwardSearch(text, '{');
  }

  /** Copies the members of the object at `start`; the offset behind it, or -1 where it is no object of strings. */
  copyMembers(start: number): number {
    const membersStart = this.#members.end;
    this.#members.makeRoom();
    this.#keys.count = 0;
    this.isPlain = true;
    const end = this.#bytes[start] === openBrace ? this.#copyMembers(start + 1) : -1;
    if (end < 0 || !this.isPlain) this.#members.end = membersStart;
    return end;
  }

  #copyMembers(start: number): number {
    let at = start;
    if (this.#bytes[at] === closeBrace) return at + 1;
    for (;;) {
      at = this.#copyMember(at);
      if (at < 0) return -1;
      const next = this.#bytes[at];
      if (next === closeBrace) return at + 1;
      if (next !== comma) return -1;
      at++;
    }
  }

  #copyMember(start: number): number {
    if (this.#bytes[start] !== quote) return -1;
    const keyStart = start + 1;
    const hasEscape = this.#strings.hasEscape(keyStart);
    const keyEnd = this.#strings.end(keyStart);
    if (keyEnd < 0 || this.#bytes[keyEnd + 1] !== colon || this.#bytes[keyEnd + 2] !== quote) return -1;
    const valueStart = keyEnd + 3;
    if (hasEscape || this.#isRefused(keyStart, keyEnd)) this.isPlain = false;
    const { escapedBraces } = this.#strings;
    const valueEnd = this.#strings.end(valueStart);
    if (valueEnd < 0) return -1;
    if (this.#strings.escapedBraces > escapedBraces || this.#mayHoldObject(valueStart, valueEnd)) this.isPlain = false;
    const isLeftOut = valueEnd === valueStart || this.#rules.reserved.has(this.#bytes, keyStart, keyEnd);
    if (!isLeftOut) this.#copyCoerced(start, valueStart, valueEnd);
    return valueEnd + 1;
  }

  #isRefused(keyStart: number, keyEnd: number): boolean {
    const bytes = this.#bytes;
    if (lostKeys.has(bytes, keyStart, keyEnd) || this.#rules.refused.has(bytes, keyStart, keyEnd)) return true;
    if (keyEnd - keyStart > maxLevels && countDots(bytes, keyStart, keyEnd) > maxLevels) return true;
    return !this.#keys.add(keyStart, keyEnd, 0);
  }

  /** Such a value has a twin, `$key`, the object itself. */
  #mayHoldObject(start: number, end: number): boolean {
    const brace = this.#braces.from(start);
    return brace < end && mayOpenObject(this.#bytes, brace);
  }

  #copyCoerced(memberStart: number, start: number, end: number): void {
    const number = plainNumberEnd(this.#bytes, start, false) === end ? '' : this.#numberOf(start, end);
    if (number !== undefined && number.length > end - start + 2) {
      // `1e20` has 21 digits: there is room for what stands in the source, and no more.
      this.isPlain = false;
      return;
    }
    if (number !== undefined) {
      this.#members.copy(memberStart, start - 1);
      if (number === '') this.#members.copy(start, end);
      else this.#members.putAscii(number);
    } else {
      this.#members.copy(memberStart, end + 1);
    }
    this.#members.put(comma);
  }

  /** How JavaScript writes the number that the string means, if it means one. */
  #numberOf(start: number, end: number): string | undefined {
    if (!mayBeNumeric(this.#bytes[start] as number)) return undefined;
    const text = this.#bytes.toString('utf8', start, end);
    const value: string = text.includes('\\') ? JSON.parse(`"${text}"`) : text;
    return isNumeric(value) ? String(Number(value)) : undefined;
  }
}

/** What the blueprint loses by assigning it. */
const lostKeys = new ReservedKeys(['__proto__']);

/** Whether a number's text can begin so: any white space may, and that may be escaped or beyond ASCII. */
function mayBeNumeric(first: number): boolean {
  return isDigit(first) || numberStarts.has(first) || first > 0x7f;
}
const numberStarts = new Set(Buffer.from('-+. \\'));
