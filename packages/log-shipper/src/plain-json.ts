/**
 * Tells whether a JSON object's text may stand in a document as it is, letter for letter, in place of
 * JSON.stringify(JSON.parse(text)): valid, on one line, no key twice, no reserved key at its top,
 * every number as JavaScript would write it. "No" may be wrong (the caller then parses); "yes" never is.
 */
export interface PlainJsonRules {
  /** Keys that the document has already. */
  reserved: ReadonlySet<string>;
  /** Whether integers of any length may stand. */
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
const maxDepth = 32;

/**
 * The index behind the closing brace of the object at `start`, or -1 where its text may not stand as it is.
 * `text` is UTF-8 bytes read as latin1.
 */
export function plainObjectEnd(text: string, start: number, rules: PlainJsonRules): number {
  return objectEnd(text, start, rules, 0);
}

function objectEnd(text: string, start: number, rules: PlainJsonRules, depth: number): number {
  if (depth > maxDepth) return -1;
  const keyStarts: number[] = [];
  const keyEnds: number[] = [];
  let at = skipSpaces(text, start + 1);
  if (text.charCodeAt(at) === closeBrace) return at + 1;
  for (;;) {
    const keyEnd = plainKeyEnd(text, at);
    if (keyEnd < 0 || isRepeated(text, at, keyEnd, keyStarts, keyEnds)) return -1;
    if (depth === 0 && rules.reserved.has(text.slice(at + 1, keyEnd - 1))) return -1;
    keyStarts.push(at);
    keyEnds.push(keyEnd);
    at = skipSpaces(text, keyEnd);
    if (text.charCodeAt(at) !== colon) return -1;
    at = valueEnd(text, skipSpaces(text, at + 1), rules, depth);
    if (at < 0) return -1;
    at = skipSpaces(text, at);
    const next = text.charCodeAt(at);
    if (next === closeBrace) return at + 1;
    if (next !== comma) return -1;
    at = skipSpaces(text, at + 1);
  }
}

function arrayEnd(text: string, start: number, rules: PlainJsonRules, depth: number): number {
  if (depth > maxDepth) return -1;
  let at = skipSpaces(text, start + 1);
  if (text.charCodeAt(at) === closeBracket) return at + 1;
  for (;;) {
    at = valueEnd(text, at, rules, depth);
    if (at < 0) return -1;
    at = skipSpaces(text, at);
    const next = text.charCodeAt(at);
    if (next === closeBracket) return at + 1;
    if (next !== comma) return -1;
    at = skipSpaces(text, at + 1);
  }
}

function valueEnd(text: string, at: number, rules: PlainJsonRules, depth: number): number {
  switch (text.charCodeAt(at)) {
    case quote:
      return stringEnd(text, at);
    case openBrace:
      return objectEnd(text, at, rules, depth + 1);
    case openBracket:
      return arrayEnd(text, at, rules, depth + 1);
    case 0x74:
      return text.startsWith('true', at) ? at + 4 : -1;
    case 0x66:
      return text.startsWith('false', at) ? at + 5 : -1;
    case 0x6e:
      return text.startsWith('null', at) ? at + 4 : -1;
    default:
      return numberEnd(text, at, rules.exactIntegers);
  }
}

function skipSpaces(text: string, at: number): number {
  while (text.charCodeAt(at) === space) at++;
  return at;
}

/** Two spellings of one key would need escapes, so a key that has any is not plain. */
function plainKeyEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== quote) return -1;
  for (let i = at + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (!(code >= space) || code === backslash) return -1;
  }
}

function isRepeated(text: string, at: number, end: number, starts: number[], ends: number[]): boolean {
  const length = end - at;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number;
    if ((ends[i] as number) - start === length && text.startsWith(text.slice(at, end), start)) return true;
  }
  return false;
}

function stringEnd(text: string, at: number): number {
  for (let i = at + 1; ; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (code === backslash) {
      i = escapeEnd(text, i) - 1;
      if (i < 0) return -1;
    } else if (!(code >= space)) return -1;
  }
}

const unicodeEscape = /u[0-9a-fA-F]{4}/y;

function escapeEnd(text: string, at: number): number {
  switch (text.charCodeAt(at + 1)) {
    case quote:
    case backslash:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    default:
      unicodeEscape.lastIndex = at + 1;
      return unicodeEscape.test(text) ? at + 6 : -1;
  }
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** Numbers of up to 15 digits which JavaScript writes as they stand: no exponent, no trailing zero, no leading one. */
function numberEnd(text: string, at: number, exactIntegers: boolean): number {
  const start = text.charCodeAt(at) === 0x2d ? at + 1 : at;
  let i = start;
  while (isDigit(text.charCodeAt(i))) i++;
  const whole = i - start;
  const leadingZero = text.charCodeAt(start) === 0x30;
  if (whole === 0 || (leadingZero && whole > 1)) return -1;
  const next = text.charCodeAt(i);
  if (next === 0x65 || next === 0x45) return -1;
  if (next === 0x2e) return fractionEnd(text, i + 1, whole, leadingZero);
  if (leadingZero && start !== at) return -1;
  return whole <= 15 || exactIntegers ? i : -1;
}

function fractionEnd(text: string, start: number, whole: number, belowOne: boolean): number {
  let i = start;
  while (isDigit(text.charCodeAt(i))) i++;
  const next = text.charCodeAt(i);
  const tooLong = whole + i - start > 15;
  const trailingZero = text.charCodeAt(i - 1) === 0x30;
  const tiny = belowOne && text.startsWith('00000', start);
  return i === start || tooLong || trailingZero || tiny || next === 0x65 || next === 0x45 ? -1 : i;
}
