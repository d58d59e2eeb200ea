import { cards } from '../rules/cards.ts';
import { matchesIn } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';

const issuers = new RegExp(`^(?:${cards.map(({ digits }) => digits).join('|')})$`);
/** Not a part of a longer number, of an identifier or of a decimal fraction. */
const candidates =
  /(?<![\w.]|[\da-fA-F]-)[2-68](?:\d{13,18}|\d{3}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{3}([ -])\d{6}\2\d{4,5})(?![\w]|[.-]\d)/g;

/** Numbers of payment cards: an issuer's beginning and length, and the check digit. */
export function* findCards(text: string): Generator<Finding> {
  for (const { 0: number, index } of matchesIn(candidates, text)) {
    if (isCard(number)) yield { start: index, end: index + number.length };
  }
}

export function isCard(number: string): boolean {
  const digits = number.replace(/[ -]/g, '');
  return issuers.test(digits) && hasCheckDigit(digits);
}

/** Luhn's check: every second digit from the right is doubled. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
