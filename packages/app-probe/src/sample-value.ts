const zero = 48;
const nine = 57;
const dot = 46;
const minus = 45;
const upperE = 69;

/** Powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_, power) => 10 ** power);
/** Integers below this have no more than 15 digits: a double holds each exactly. */
const exactBelow = 1e15;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special = /^([+-]?)(?:inf(?:inity)?|nan)$/i;

/**
 * The value written from `start` to `end`, as Go's ParseFloat reads it; undefined where it is none.
 * Short numbers, nearly all of a scrape, are read without making a string of them: an exact integer times or divided by an exact
 * power of ten is rounded once, so the result is the nearest double, as `Number` gives it (Clinger, 1990).
 */
export function parseSampleValue(text: string, start: number, end: number): number | undefined {
  const negative = text.charCodeAt(start) === minus;
  const digits = negative ? start + 1 : start;
  const wholeEnd = endOfDigits(text, digits, end);
  const dotted = wholeEnd < end && text.charCodeAt(wholeEnd) === dot;
  const fractionEnd = dotted ? endOfDigits(text, wholeEnd + 1, end) : wholeEnd;
  const mantissa = digitsToNumber(text, wholeEnd + 1, fractionEnd, digitsToNumber(text, digits, wholeEnd, 0));
  const fractionDigits = dotted ? fractionEnd - wholeEnd - 1 : 0;
  const power = exponentOf(text, fractionEnd, end) - fractionDigits;
  if (wholeEnd === digits || mantissa >= exactBelow || !(power >= -22 && power <= 22)) {
    return parseSlowly(text.substring(start, end));
  }
  const value = power < 0 ? mantissa / (powersOfTen[-power] as number) : mantissa * (powersOfTen[power] as number);
  return negative ? -value : value;
}

function endOfDigits(text: string, at: number, end: number): number {
  let position = at;
  while (position < end && isDigit(text, position)) position++;
  return position;
}

function digitsToNumber(text: string, start: number, end: number, before: number): number {
  let value = before;
  for (let position = start; position < end; position++) value = value * 10 + (text.charCodeAt(position) - zero);
  return value;
}

function isDigit(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  return code >= zero && code <= nine;
}

/** The exponent as Java writes it (`E7`, `E-4`), 0 where there is none; NaN for anything else. */
function exponentOf(text: string, at: number, end: number): number {
  if (at === end) return 0;
  if (text.charCodeAt(at) !== upperE) return Number.NaN;
  const negative = text.charCodeAt(at + 1) === minus;
  const first = negative ? at + 2 : at + 1;
  if (endOfDigits(text, first, end) !== end) return Number.NaN;
  const exponent = digitsToNumber(text, first, end, 0);
  if (first === end) return Number.NaN;
  return negative ? -exponent : exponent;
}

function parseSlowly(token: string): number | undefined {
  if (decimal.test(token)) return Number(token);
  const match = special.exec(token);
  if (!match) return undefined;
  if (/nan/i.test(token)) return Number.NaN;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
