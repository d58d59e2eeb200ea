import { isPlaceholder, longestPlain } from '../text/evidence.ts';
import type { Span } from '../text/mark.ts';
import { matchAt, skip, testAt } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';
import { bareEnd, moreWordsEnd, readQuoted } from '../text/value.ts';
import { isSecretGiven, isSecretStated } from './acceptance.ts';
import { readCookies } from './cookies.ts';
import { readCredential } from './credentials.ts';
import type { SecretName } from './secret-name.ts';

/** Blanks and the codes of colours, written out or escaped. */
const gap = String.raw`(?:[ \t\u00a0]|(?:\x1b|\\{1,16}(?:u001[bB]|x1[bB]|e|033))?\[[\d;]{0,12}m)`;
const separator = new RegExp(
  String.raw`(\\{0,63}["'\x60]|%22)?\]?${gap}{0,16}(=>(?:\r?\n)?|->|:=|={1,3}|\.{3,80}[ \t]?:?|[:：＝]|%3[DdAa]|\\{1,16}u003[dD])(${gap}{0,40})`,
  'y',
);
/** What may stand in front of the quotes: `b'…'`, `Some("…")`, `string(6) "…"`, two more quotes. */
const prefix =
  /(?:[A-Za-z][\w.]{0,60}\(|string\(\d{1,6}\)[ \t])?[buBUrRfF@$]{0,2}(?:""(?=")|''(?='))?(?=\\{0,63}["'])/y;
/** The new value after the old one, as Terraform shows a change. */
const change = /\\{0,63}["'][ \t]{0,2}[=-]>[ \t]{0,2}(?=\\{0,63}["'])/y;
const number = /^-?\d[\d.eE+-]*$/;
const inObject = /(?:^|[{[(,])[ \t]?$/;
const inArn = /:secretsmanager:[\w-]{0,30}:\d{0,12}:$/;
const openers = /(?:[[(]|\\{0,63}["'`]){0,4}/y;

/** `name=value`, `"name": "value"`, `name: value`, `name => [values]`, a YAML block, a header. */
export function readAssignment(text: string, name: SecretName, isEscaped: boolean): Finding[] | undefined {
  const match = matchAt(separator, text, name.end);
  if (!match || isOtherName(text, name, match[2] === ':' && match[3] === '')) return;
  const [whole, nameQuote = '', operator = '', blanks = ''] = match;
  const at = name.end + whole.length;
  if (name.kind === 'authorization') return readHeader(text, at);
  if (name.kind === 'cookie') return [...readCookies(text, skip(openers, text, at), text.length)];
  const isStated = blanks !== '' && /[:：>]/.test(operator);
  return (
    readQuotedValue(text, name, at) ??
    readList(text, name, at) ??
    readBraces(text, name, at) ??
    readBlock(text, at, isStated) ??
    readBare(text, name, { at, isStated, nameQuote, isEscaped })
  );
}

/** The type in the ARN of a secret, the repository of an image and the user in a URL are no names of a value. */
function isOtherName(text: string, { start, end, kind }: SecretName, isTightColon: boolean): boolean {
  if (inArn.test(text.slice(Math.max(0, start - 64), start))) return true;
  if (!isTightColon || text[start - 1] !== '/') return false;
  return text[start - 2] === '/' || kind === 'word' || text.slice(Math.max(start, end - 64), end).includes('-');
}

function readHeader(text: string, at: number): Finding[] {
  const found = readCredential(text, skip(openers, text, at), text.length);
  return found ? [found] : [];
}

function readQuotedValue(text: string, name: SecretName, at: number): Finding[] | undefined {
  const { kind } = name;
  const value = readQuoted(text, skip(prefix, text, at));
  if (!value) return;
  const next = skip(change, text, value.end);
  const values = [value, ...((next > value.end && readQuotedValue(text, name, next)) || [])];
  return values.filter(({ start, end }) => isSecretGiven(kind, text.slice(start, end)));
}

const listItem = /\s{0,40}(?:(?=\\{0,63}["'])|([^\s,[\]{}"'\\][^,[\]{}"'\n]{0,400}))/y;
const listSeparator = /\\{0,63}["']?\s{0,40},/y;

/** The items of `[a, b]` or `["a", "b"]`; objects in it are read for themselves. */
function readList(text: string, { kind }: SecretName, from: number): Finding[] | undefined {
  if (text[from] !== '[') return;
  const found: Finding[] = [];
  let at = from + 1;
  for (;;) {
    const match = matchAt(listItem, text, at);
    if (!match) return found;
    const bare = match[1]?.trimEnd();
    const start = at + match[0].length - (match[1]?.length ?? 0);
    const item = bare === undefined ? readQuoted(text, start) : { start, end: start + bare.length };
    if (!item) return found;
    if (isSecretGiven(kind, text.slice(item.start, item.end))) found.push({ start: item.start, end: item.end });
    const next = skip(listSeparator, text, item.end);
    if (next === item.end) return found;
    at = next;
  }
}

const object = /\{\s{0,40}(?:[\w.$-]{1,64}\s?[=:]|\\{0,63}["'{}])/y;
const braces = /\{[^\n}]{1,256}\}+/y;

/** `{…}` of a connection string, or the `{bcrypt}` of an encoded password. */
function readBraces(text: string, { kind }: SecretName, at: number): Finding[] | undefined {
  if (text[at] !== '{') return;
  if (testAt(object, text, at)) return [];
  const closed = skip(braces, text, at);
  if (closed === at) return;
  const end = bareEnd(text, closed);
  return isSecretGiven(kind, text.slice(at, end)) ? [{ start: at, end }] : [];
}

const blockHeader = /[|>][+-]?\d?[+-]?[ \t]{0,40}(?:#[^\n]{0,200})?\r?\n/y;
const blockLine = /(?:[ \t]*\r?\n)*([ \t]+)[^\n]*/y;

/** A block of YAML: every line that is indented like the first one. */
function readBlock(text: string, from: number, isStated: boolean): Finding[] | undefined {
  const header = isStated ? matchAt(blockHeader, text, from) : null;
  if (!header) return;
  let at = from + header[0].length;
  let indentation = '';
  let start = at;
  for (let line = matchAt(blockLine, text, at); line; line = matchAt(blockLine, text, at + 1)) {
    const [whole, blanks = ''] = line;
    if (indentation === '') {
      indentation = blanks;
      start = at + whole.indexOf(blanks) + blanks.length;
    }
    if (!blanks.startsWith(indentation)) break;
    at = line.index + whole.length;
  }
  return at > start && !isPlaceholder(text.slice(start, Math.min(at, start + longestPlain)))
    ? [{ start, end: at }]
    : [];
}

interface BareContext {
  at: number;
  /** After a colon and a blank, where a sentence may follow as well. */
  isStated: boolean;
  nameQuote: string;
  isEscaped: boolean;
}

function readBare(text: string, name: SecretName, { at, isStated, nameQuote, isEscaped }: BareContext): Finding[] {
  const value = { start: at, end: bareEnd(text, at, isEscaped) };
  const written = text.slice(at, value.end);
  const isSecret = isStated ? isSecretStated(name.kind, text, name, value) : isSecretGiven(name.kind, written);
  if (!isSecret || (isStated && isAboutSyntax(text, name) && written.length < shortestToken)) return [];
  if (nameQuote && number.test(written)) return [{ ...value, replacement: quoted(nameQuote) }];
  const isPartOfObject = !isStated && inObject.test(text.slice(Math.max(0, name.start - 3), name.start));
  return [isPartOfObject ? { start: at, end: moreWordsEnd(text, value.end) } : value];
}

const quoted = (quote: string) => `${quote}[redacted]${quote}`;

/** A shorter one may be a word of a language. */
const shortestToken = 16;
const aboutSyntax =
  /\b(?:unexpected|current|next|expected|invalid|illegal|unknown|last|previous|unrecognized)[ \t]{1,4}$/i;

/** `unexpected token: x` of a parser. */
function isAboutSyntax(text: string, { start, kind }: SecretName): boolean {
  return kind === 'word' && aboutSyntax.test(text.slice(Math.max(0, start - 20), start));
}

/** The parts of a value that are secret where the whole text is the value. */
export function secretParts(kind: SecretName['kind'], value: string): Span[] {
  if (kind === 'cookie') return [...readCookies(value, 0, value.length)];
  if (kind !== 'authorization') return isSecretGiven(kind, value) ? [{ start: 0, end: value.length }] : [];
  const found = readCredential(value, 0, value.length);
  return found ? [found] : [];
}
