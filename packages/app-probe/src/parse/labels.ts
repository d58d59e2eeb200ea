import { backslash, closeBrace, comma, equals, newline, quote, skipBlanks, standsAt } from './characters.ts';

/** The labels of the sample being read. Valid only during the call: it is one cursor, moved from line to line. */
export interface Labels {
  /**
   * The value of a label, its escapes undone; undefined where the sample has no such label. In a quoted name of the sample any
   * character that an unquoted name cannot have counts as `_`, so that `"jvm.memory.type"` is found as `jvm_memory_type`.
   */
  get(name: string): string | undefined;
  /** Whether the sample has this label. */
  has(name: string): boolean;
  /** The labels as they are written, with the closing brace; empty for a sample without labels. */
  readonly text: string;
  /** A number that equal texts have in common and different texts seldom. */
  readonly hash: number;
  /** Whether the sample before had the same labels. */
  readonly isRepeated: boolean;
}

const maxLabels = 32;

/**
 * Walks the labels of one sample after the other, and remembers where each name and value is. Neighbouring lines repeat their
 * labels, all of them or all but the last: what is written as it was before is not walked again.
 */
export class LabelCursor implements Labels {
  readonly #text: string;
  /** Where the labels of this sample begin. */
  #base = 0;
  /** Four positions a label, from `#base`: name start and end, value start and end. */
  readonly #positions = new Int32Array(maxLabels * 4);
  #count = 0;
  /** The labels as they are written, with the closing brace. */
  #written = '';
  /** The part of them that is before the last label, and how many labels that is. */
  #before = '';
  #countBefore = 0;
  /** Of the text, once it was asked for. */
  #hash: number | undefined;
  #isRepeated = false;

  constructor(text: string) {
    this.#text = text;
  }

  get isRepeated(): boolean {
    return this.#isRepeated;
  }

  get text(): string {
    return this.#written;
  }

  /** FNV-1a over the last characters, where neighbouring lines differ, and some of the others. */
  get hash(): number {
    this.#hash ??= this.#hashOfText();
    return this.#hash;
  }

  #hashOfText(): number {
    const end = this.#base + this.#written.length;
    const middle = Math.max(this.#base, end - 16);
    let hash = this.#written.length;
    for (let index = this.#base; index < middle; index += 7) hash = this.#mix(hash, index);
    for (let index = middle; index < end; index++) hash = this.#mix(hash, index);
    return hash >>> 1;
  }

  /** Reads out of the whole text: out of a part of it, as `text` is, each character takes far longer. */
  #mix(hash: number, index: number): number {
    return Math.imul(hash ^ this.#text.charCodeAt(index), 0x01000193);
  }

  get(name: string): string | undefined {
    const index = this.#find(name);
    if (index === -1) return undefined;
    const base = this.#base;
    const positions = this.#positions;
    return unescapeLabel(
      this.#text.substring(base + (positions[index + 2] as number), base + (positions[index + 3] as number)),
    );
  }

  has(name: string): boolean {
    return this.#find(name) !== -1;
  }

  /** Where the positions of a label begin, or -1. */
  #find(name: string): number {
    const positions = this.#positions;
    for (let index = 0; index < this.#count; index += 4) {
      const start = positions[index] as number;
      const isAsLong = (positions[index + 1] as number) - start === name.length;
      if (isAsLong && this.#isNamed(name, this.#base + start)) return index;
    }
    return -1;
  }

  #isNamed(name: string, at: number): boolean {
    if (this.#text.startsWith(name, at)) return true;
    if (this.#text.charCodeAt(at - 1) !== quote) return false;
    return unquotedName(this.#text.slice(at, at + name.length)) === name;
  }

  clear(): void {
    this.#isRepeated = false;
    this.#count = 0;
    this.#hash = undefined;
    this.#written = '';
    this.#before = '';
  }

  /**
   * Reads `name="value",…}` from `at`, which is after the brace.
   * @returns the position after the closing brace, or -1 where it is not before `end`
   */
  read(at: number, end: number): number {
    const text = this.#text;
    this.#base = at;
    const repeated = at + this.#written.length;
    const mayRepeat = repeated > at && text.charCodeAt(repeated - 1) === closeBrace;
    this.#isRepeated = mayRepeat && standsAt(text, this.#written, at);
    if (this.#isRepeated) return repeated;
    const known = this.#before !== '' && standsAt(text, this.#before, at);
    this.#count = known ? this.#countBefore : 0;
    const closed = this.#walk(known ? at + this.#before.length : at, end);
    if (closed === -1) this.clear();
    else this.#written = text.substring(at, closed);
    this.#hash = undefined;
    return closed;
  }

  #walk(at: number, end: number): number {
    const text = this.#text;
    let last = at;
    let countBefore = this.#count;
    for (let position = at; ; ) {
      position = skipBlanks(text, position);
      if (text.charCodeAt(position) === closeBrace) {
        this.#before = text.substring(this.#base, last);
        this.#countBefore = countBefore;
        return position + 1;
      }
      last = position;
      countBefore = this.#count;
      position = this.#readLabel(position);
      if (position === -1 || position >= end) return -1;
      position = skipBlanks(text, position);
      const code = text.charCodeAt(position);
      if (code === comma) position++;
      else if (code !== closeBrace) return -1;
    }
  }

  /** Reads one `name="value"`; the name may be quoted (UTF-8 names of Prometheus 3). @returns the position after it, or -1. */
  #readLabel(at: number): number {
    const text = this.#text;
    const quoted = text.charCodeAt(at) === quote;
    const nameStart = quoted ? at + 1 : at;
    const nameEnd = quoted ? closingQuote(text, nameStart) : endOfLabelName(text, at);
    if (nameEnd === -1 || nameEnd === nameStart) return -1;
    const assignment = skipBlanks(text, quoted ? nameEnd + 1 : nameEnd);
    if (text.charCodeAt(assignment) !== equals) return -1;
    const opening = skipBlanks(text, assignment + 1);
    if (text.charCodeAt(opening) !== quote) return -1;
    const valueEnd = closingQuote(text, opening + 1);
    if (valueEnd === -1) return -1;
    this.#push(nameStart, nameEnd, opening + 1, valueEnd);
    return valueEnd + 1;
  }

  /** Labels beyond the 32nd are walked, not kept: no family that is read has as many. */
  #push(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const positions = this.#positions;
    const [base, count] = [this.#base, this.#count];
    if (count >= positions.length) return;
    positions[count] = nameStart - base;
    positions[count + 1] = nameEnd - base;
    positions[count + 2] = valueStart - base;
    positions[count + 3] = valueEnd - base;
    this.#count = count + 4;
  }
}

/** A quoted name as an exporter writes it that knows no quoted names. */
export function unquotedName(name: string): string {
  return name.replace(/[^A-Za-z0-9_:]/g, '_');
}

/** The `=` or blank after a name, or -1. Every character that cannot be in a name ends the search. */
function endOfLabelName(text: string, at: number): number {
  for (let position = at; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === equals || (code <= 32 && code !== newline)) return position;
    if (code === comma || code === quote || code === closeBrace || code === newline) return -1;
  }
  return -1;
}

/** The next quote is nearly always the closing one, and the engine finds it faster than a loop does. */
export function closingQuote(text: string, at: number): number {
  const found = text.indexOf('"', at);
  if (found === -1 || text.charCodeAt(found - 1) === backslash) return closingQuoteAmongEscapes(text, at);
  return found;
}

function closingQuoteAmongEscapes(text: string, at: number): number {
  for (let position = at; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === quote) return position;
    if (code === newline) return -1;
    if (code === backslash && text.charCodeAt(position + 1) !== newline) position++;
  }
  return -1;
}

function unescapeLabel(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
