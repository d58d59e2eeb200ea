import { matchAt, testAt } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';
import { bareEnd, readQuoted, type Value } from '../text/value.ts';
import { isSecretQuoted, isSecretSaid } from './acceptance.ts';
import type { SecretName } from './secret-name.ts';

const words =
  /(?:[ \t]{1,4}(?:for|of)(?:[ \t]{1,4}(?:the|user|account|role|database|db))?[ \t]{1,4}\\{0,8}["'`]?[\w.@$-]{1,64}\\{0,8}["'`]?)?([ \t]{1,4}(?:(?:is|was|has been|will be)(?: now)?(?: (?:set|changed|reset|updated)(?: to)?)?|(?:set|changed|reset|updated) to|are|to|equals|as|now))?(?:[ \t]{0,2}[:=])?([ \t]{1,40})/y;
const bracketed = /[[(<]([^\s[\](){}<>"']{3,200})[\])>]/y;
const lineEnd = /[ \t]*(?:[\r\n]|$)/y;
const announced = /(?:\b(?:with|using|and|by)|\/)[ \t]{1,4}(?:the[ \t]{1,4}|a[ \t]{1,4})?$/i;

/** "the password is X", "password 'X' was rejected", "with password X". */
export function readSentence(text: string, { kind, start, end }: SecretName): Finding[] | undefined {
  const match = matchAt(words, text, end);
  if (!match || text[start] === '-') return;
  const at = end + match[0].length;
  const quoted = readQuoted(text, at);
  if (quoted) return isSecretQuoted(kind, text.slice(quoted.start, quoted.end)) ? [quoted] : [];
  const value = readBracketed(text, at) ?? { start: at, end: bareEnd(text, at) };
  const isAnnounced =
    match[1] !== undefined ||
    announced.test(text.slice(Math.max(0, start - 24), start)) ||
    isApart(text, value, match[2]);
  return isSecretSaid(kind, text.slice(value.start, value.end), isAnnounced) ? [value] : [];
}

/** In brackets, or in the next column of a table. */
function isApart(text: string, { start, end }: Value, blanks = ''): boolean {
  return text[start - 1] === '[' || ((blanks.length > 2 || blanks.includes('\t')) && testAt(lineEnd, text, end));
}

function readBracketed(text: string, at: number): Value | undefined {
  const inner = matchAt(bracketed, text, at)?.[1];
  return inner === undefined ? undefined : { start: at + 1, end: at + 1 + inner.length };
}
