/** The labels of the sample being read. Valid only during the call: it is one cursor, moved from line to line. */
export interface Labels {
  /** The value of a label, its escapes undone; undefined where the sample has no such label. */
  get(name: string): string | undefined;
}

/** Takes one sample of a wanted family. `value` may be NaN or infinite. */
export type SampleVisitor<State> = (state: State, value: number, labels: Labels) => void;

const tab = 9;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const hash = 35;
const comma = 44;
const equals = 61;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;

/**
 * Reads the samples of the families that `wanted` names out of a scrape and passes each to its visitor; every other line is
 * skipped unread. Takes the Prometheus text format 0.0.4 and OpenMetrics 1.0 (exemplars and timestamps are left out). A line that
 * is malformed or cut off is skipped too.
 *
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 * @returns how many lines of wanted families were malformed
 */
export function scanPrometheus<State>(
  text: string,
  wanted: ReadonlyMap<string, SampleVisitor<State>>,
  state: State,
): number {
  const labels = new LabelCursor(text);
  let malformed = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const nameStart = skipBlanks(text, start, end);
    if (nameStart < end && text.charCodeAt(nameStart) !== hash) {
      const nameEnd = endOfName(text, nameStart, end);
      const visit = wanted.get(text.substring(nameStart, nameEnd));
      if (visit !== undefined) {
        const value = readSample(text, nameEnd, end, labels);
        if (value === undefined) malformed++;
        else visit(state, value, labels);
      }
    }
    start = end + 1;
  }
  return malformed;
}

/** Walks the labels, which it leaves in the cursor, and returns the value; undefined where the line is malformed. */
function readSample(text: string, nameEnd: number, end: number, labels: LabelCursor): number | undefined {
  const labelsStart = skipBlanks(text, nameEnd, end);
  const braced = text.charCodeAt(labelsStart) === openBrace && labelsStart < end;
  const valueStart = braced ? labels.read(labelsStart + 1, end) : labels.clear(nameEnd);
  if (valueStart === -1) return undefined;
  const first = skipBlanks(text, valueStart, end);
  const last = endOfToken(text, first, end);
  return first === last ? undefined : parseValue(text.substring(first, last));
}

const isBlank = (code: number) => code === space || code === tab || code === carriageReturn;

function skipBlanks(text: string, at: number, end: number): number {
  let position = at;
  while (position < end && isBlank(text.charCodeAt(position))) position++;
  return position;
}

function endOfToken(text: string, at: number, end: number): number {
  let position = at;
  while (position < end && !isBlank(text.charCodeAt(position))) position++;
  return position;
}

function endOfName(text: string, at: number, end: number): number {
  let position = at;
  while (position < end) {
    const code = text.charCodeAt(position);
    if (code === openBrace || isBlank(code)) break;
    position++;
  }
  return position;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special = /^([+-]?)(?:inf(?:inity)?|nan)$/i;

/** A number as Go's ParseFloat writes it; undefined where it is none (`Number` would take '' and '0x1f'). */
function parseValue(token: string): number | undefined {
  if (decimal.test(token)) return Number(token);
  const match = special.exec(token);
  if (!match) return undefined;
  if (/nan/i.test(token)) return Number.NaN;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const maxLabels = 64;

class LabelCursor implements Labels {
  readonly #text: string;
  /** Four positions a label: name start and end, value start and end. */
  readonly #positions = new Int32Array(maxLabels * 4);
  #count = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get(name: string): string | undefined {
    for (let index = 0; index < this.#count; index += 4) {
      const start = this.#at(index);
      if (this.#at(index + 1) - start === name.length && this.#text.startsWith(name, start)) {
        return unescapeLabel(this.#text.substring(this.#at(index + 2), this.#at(index + 3)));
      }
    }
    return undefined;
  }

  clear(position: number): number {
    this.#count = 0;
    return position;
  }

  /** Reads `name="value",…}` from `at`, which is after the brace. @returns the position after the closing brace, or -1. */
  read(at: number, end: number): number {
    this.#count = 0;
    let position = at;
    while (true) {
      position = skipBlanks(this.#text, position, end);
      if (position >= end) return -1;
      if (this.#text.charCodeAt(position) === closeBrace) return position + 1;
      position = this.#readLabel(position, end);
      if (position === -1) return -1;
      position = skipBlanks(this.#text, position, end);
      const next = this.#text.charCodeAt(position);
      if (next === comma) position++;
      else if (next !== closeBrace || position >= end) return -1;
    }
  }

  /** Reads one `name="value"`; the name may be quoted (UTF-8 names of Prometheus 3). @returns the position after it, or -1. */
  #readLabel(at: number, end: number): number {
    const quoted = this.#text.charCodeAt(at) === quote;
    const nameStart = quoted ? at + 1 : at;
    const nameEnd = quoted ? this.#closingQuote(nameStart, end) : this.#endOfLabelName(at, end);
    if (nameEnd === -1 || nameEnd === nameStart) return -1;
    const assignment = skipBlanks(this.#text, quoted ? nameEnd + 1 : nameEnd, end);
    if (this.#text.charCodeAt(assignment) !== equals) return -1;
    const valueStart = skipBlanks(this.#text, assignment + 1, end) + 1;
    if (valueStart > end || this.#text.charCodeAt(valueStart - 1) !== quote) return -1;
    const valueEnd = this.#closingQuote(valueStart, end);
    if (valueEnd === -1) return -1;
    this.#push(nameStart, nameEnd, valueStart, valueEnd);
    return valueEnd + 1;
  }

  #endOfLabelName(at: number, end: number): number {
    let position = at;
    while (position < end) {
      const code = this.#text.charCodeAt(position);
      if (code === equals || isBlank(code)) return position;
      if (code === comma || code === quote || code === closeBrace) return -1;
      position++;
    }
    return -1;
  }

  #closingQuote(at: number, end: number): number {
    for (let position = at; position < end; position++) {
      const code = this.#text.charCodeAt(position);
      if (code === quote) return position;
      if (code === backslash) position++;
    }
    return -1;
  }

  /** Labels beyond the 64th are walked, not kept: no family that is read has as many. */
  #push(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    if (this.#count >= maxLabels * 4) return;
    this.#positions[this.#count++] = nameStart;
    this.#positions[this.#count++] = nameEnd;
    this.#positions[this.#count++] = valueStart;
    this.#positions[this.#count++] = valueEnd;
  }

  #at(index: number): number {
    return this.#positions[index] as number;
  }
}

function unescapeLabel(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
