import type { NameKind } from '../rules/names.ts';
import {
  isDiagnosis,
  isDiagnosticPhrase,
  isPlaceholder,
  isPlainWord,
  longestPlain,
  looksLikePath,
  looksMade,
} from '../text/evidence.ts';
import type { Span } from '../text/mark.ts';
import { testAt } from '../text/match-at.ts';

const machineMade = /^[\w%+/=.~:-]{8,}$/;
const countOrType = /^(?:\d{1,5}(?:[/?].*)?|[A-Z_]+|(?:\/[\w.-]+){1,16}\/?)$/;

/** Whether a value that was given to a name on purpose is a secret: `name=value`, `"name": "value"`, `--name value`. */
export function isSecretGiven(kind: NameKind, value: string): boolean {
  if (value.length > longestPlain) return true;
  if (isPlaceholder(value) || isDiagnosticPhrase(value)) return false;
  if (kind === 'random') return machineMade.test(value) && looksMade(value, 8);
  if (kind === 'code') return /^\d{3,8}$/.test(value) || looksMade(value, 4);
  return kind !== 'word' || !countOrType.test(value);
}

const endOfStatement = /["'<|&]|[ \t]*(?:$|[\r\n,;)}\]#]|\\{1,16}[nrt"]|[\w.$-]{1,40}["']?\s?[=:])/y;
const startOfLine = /(?:^|[\n{,]|\\n)[\s\-*>]*$/;

/** Whether the value of `name: value` is a secret and not the beginning of a sentence. */
export function isSecretStated(kind: NameKind, text: string, name: Span, value: Span): boolean {
  const written = text.slice(value.start, Math.min(value.end, value.start + longestPlain + 1));
  if (!isSecretGiven(kind, written)) return false;
  if (kind === 'word' && looksLikePath(written)) return false;
  if (looksMade(written) || kind === 'code') return true;
  if (isDiagnosis(written) || !testAt(endOfStatement, text, value.end)) return false;
  return kind !== 'word' || startOfLine.test(text.slice(Math.max(0, name.start - 40), name.start));
}

/** Whether what a sentence quotes after the name of a secret is one: `the password 'x' was rejected`. */
export function isSecretQuoted(kind: NameKind, value: string): boolean {
  if (!isSecretGiven(kind, value) || isDiagnosis(value)) return false;
  if (kind === 'secret') return value.length >= 3;
  return kind === 'word' && looksMade(value, 6) && !looksLikePath(value) && !/\s/.test(value);
}

const strong = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$/;

/**
 * Whether a word of a sentence after the name of a secret is one: `the password is x`.
 * @param isAnnounced whether a verb or a preposition says that the secret follows
 */
export function isSecretSaid(kind: NameKind, value: string, isAnnounced: boolean): boolean {
  if (kind === 'code') return isAnnounced && /^\d{4,8}$/.test(value);
  if (kind !== 'secret' && kind !== 'word') return false;
  if (!isSecretGiven(kind, value) || looksLikePath(value) || !/^[^([{<'"`]/.test(value)) return false;
  if (isAnnounced) return looksMade(value);
  return looksMade(value) && (strong.test(value) || (value.length >= 20 && /\d/.test(value))) && !isPlainWord(value);
}
