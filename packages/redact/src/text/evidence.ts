import { diagnoses, placeholders } from '../rules/values.ts';
import { mark } from './mark.ts';

/** A longer value is a secret wherever one is expected: so no rejected value is ever read twice at a cost that counts. */
export const longestPlain = 256;

const placeholder = new RegExp(`^(['"]?)(?:${placeholders.map(({ form }) => form).join('|')})\\1$`, 'i');
const environmentName = /^\$[A-Z_][A-Z0-9_]*$/;
const diagnosis = new RegExp(`^(?:${diagnoses})$`, 'i');
const className = /(?:Exception|Error|Provider|Service|Filter|Config|Manager|Handler|Factory|Failure)$/;

/** Missing, masked, not filled in, or pointing to a secret. */
export function isPlaceholder(value: string): boolean {
  if (value.length > longestPlain) return false;
  return value === '' || value.includes(mark) || environmentName.test(value) || placeholder.test(value);
}

/** A word that begins a message about a secret: `must`, `expired`, `BadCredentialsException`. */
export function isDiagnosis(word: string): boolean {
  return word.length <= 60 && (diagnosis.test(word) || className.test(word));
}

/** A sentence about a secret in the place of a secret: `must not be blank`. */
export function isDiagnosticPhrase(value: string): boolean {
  return (
    value.length <= longestPlain && /\s/.test(value.trim()) && isDiagnosis(value.trim().split(/[\s:,]/, 1)[0] ?? '')
  );
}

/** Letters in words that a person would write: `required`, `DefaultCredentialsProvider`, `START_OBJECT`, `prod/shop/db`. */
export function isPlainWord(value: string): boolean {
  if (value.length > 60) return false;
  return value
    .split(/['’._/:@,()-]+/)
    .every((part) => /^\p{L}*$/u.test(part) && (part.length < 8 || isCamelCase(part)));
}

/** `wJalrXUtnFEMI` is not: a capital follows a single small letter. */
function isCamelCase(word: string): boolean {
  return /^(?:\p{Ll}+|\p{Lu}+|\p{Lo}+|\p{Ll}*(?:\p{Lu}+\p{Ll}{2,})+\p{Lu}*)$/u.test(word);
}

/** `3600s`, `v1.2.3`, `SHA-256`, `OAuth2`. */
const measure =
  /^(?:v?\d+(?:[.,:_-]\d+)*-?[a-z%]{0,12}|(?:oauth|sha|md|aes|rsa|hs|rs|es|ps|base|utf|x|ed|ecdsa|pbkdf|argon|tls|ssl|http|ipv|s|v|h|ec)-?v?\d{1,4}(?:[./-]\w{1,12})?)$/i;

/** Whether a machine made it, or a person who wanted a strong password: digits among letters, symbols, capitals in odd places. */
export function looksMade(value: string, minLength = 5): boolean {
  if (value.length < minLength || isPlaceholder(value)) return false;
  if (value.length > longestPlain || /^\d{6,}$/.test(value)) return true;
  if (measure.test(value)) return false;
  return (/\d/.test(value) && /\p{L}/u.test(value)) || /[!#$%^&*+=~?|\\]/.test(value) || !isPlainWord(value);
}

/** The name of a stored secret or of an object, not its content: `prod/shop/db-AbCdEf`, `shop-db-1`. */
export function looksLikePath(value: string): boolean {
  return value.length <= longestPlain && /^[a-z0-9_.]+(?:[/-][a-z0-9_.]+)+(?:-[A-Za-z0-9]{6})?$/.test(value);
}
