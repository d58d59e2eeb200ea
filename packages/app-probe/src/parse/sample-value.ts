import { upperE } from './characters.ts';

const zero = 48;
const nine = 57;
const dot = 46;
const minus = 45;
const space = 32;

/** Powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_, power) => 10 ** power);
/** Integers below this have no more than 15 digits: a double holds each exactly. */
const exactBelow = 1e15;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special = /^([+-]?)(?:inf(?:inity)?|nan)$/i;

/** A number being read: digit by digit, each once. */
class Digits {
  position = 0;
  value = 0;

  /** Goes on over the digits from the position, which it moves behind them. @returns how many there were */
  take(text: string, end: number): number {
    const start = this.position;
    let position = start;
    for (; position < end; position++) {
      const code = text.charCodeAt(position);
      if (code < zero || code > nine) break;
      this.value = this.value * 10 + (code - zero);
    }
    this.position = position;
    return position - start;
  }
}

/**
 * The first value from `start`, up to a blank or `end`, as Go's ParseFloat reads it; undefined where it is not a number.
 * Short numbers, nearly all of a scrape, are read without making a string of them: an exact integer times or divided by an exact
 * power of ten is rounded once, so the result is the nearest double, as `Number` gives it (Clinger, 1990).
 */
export function parseSampleValue(text: string, start: number, end: number): number | undefined {
  const negative = text.charCodeAt(start) === minus;
  const digits = new Digits();
  digits.position = negative ? start + 1 : start;
  if (digits.take(text, end) === 0) return parseSlowly(text, start, end);
  const power = -fractionOf(digits, text, end);
  const mantissa = digits.value;
  const exponent = power + exponentOf(digits, text, end);
  const whole = digits.position >= end || text.charCodeAt(digits.position) <= space;
  if (!whole || mantissa >= exactBelow || !(exponent >= -22 && exponent <= 22)) return parseSlowly(text, start, end);
  const value =
    exponent < 0 ? mantissa / (powersOfTen[-exponent] as number) : mantissa * (powersOfTen[exponent] as number);
  return negative ? -value : value;
}

/** Takes `.058`, adding its digits to those before. @returns how many digits it has */
function fractionOf(digits: Digits, text: string, end: number): number {
  if (digits.position >= end || text.charCodeAt(digits.position) !== dot) return 0;
  digits.position++;
  return digits.take(text, end);
}

/** Takes an exponent as Java writes it (`E7`, `E-4`). @returns 0 without an exponent, NaN where it has no digits */
function exponentOf(digits: Digits, text: string, end: number): number {
  if (digits.position >= end || text.charCodeAt(digits.position) !== upperE) return 0;
  const negative = text.charCodeAt(digits.position + 1) === minus;
  digits.position += negative ? 2 : 1;
  digits.value = 0;
  if (digits.take(text, end) === 0) return Number.NaN;
  return negative ? -digits.value : digits.value;
}

function parseSlowly(text: string, start: number, end: number): number | undefined {
  const [token = ''] = text.substring(start, end).split(/[ \t\r]/, 1);
  if (decimal.test(token)) return Number(token);
  const match = special.exec(token);
  if (!match) return undefined;
  if (/nan/i.test(token)) return Number.NaN;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
