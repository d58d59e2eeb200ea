import { looksMade } from '../text/evidence.ts';
import { matchAt, skip, testAt } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';
import { bareEnd, readQuoted } from '../text/value.ts';
import { isSecretGiven } from './acceptance.ts';
import type { SecretName } from './secret-name.ts';

const tagStart = /(?:<|&lt;)(?:[\w.-]{1,40}:)?$/;
const attributeStart = /<[\w:.-]{1,40}\s[^<>]{0,120}["']$/;
const tagEnd = /(?:\\{0,8}["'])?(?:\s[^<>]{0,300})?(?:>|&gt;)\s{0,40}/y;
const cdata = /<!\[CDATA\[/y;
const cdataContent = /(?:[^\]\n]|\](?!\]>))*/y;
const content = /[^<&]*(?:&(?!lt;)[^<&]*)*/y;
const closingTag = /(?:<|&lt;)\\{0,4}\//y;

/** The content of `<password …>` and of `<entry key="password">`. */
export function readElement(text: string, { kind, start, end }: SecretName): Finding[] | undefined {
  if (!'<:;"\''.includes(text[start - 1] ?? ' ')) return;
  const before = text.slice(Math.max(0, start - 170), start);
  if (!tagStart.test(before.slice(-48)) && !attributeStart.test(before)) return;
  const at = skip(tagEnd, text, end);
  if (at === end) return;
  const inner = skip(cdata, text, at);
  const valueEnd = skip(inner > at ? cdataContent : content, text, inner);
  if (inner === at && !testAt(closingTag, text, valueEnd)) return;
  const value = { start: inner, end: trimmed(text, inner, valueEnd) };
  return isSecretGiven(kind, text.slice(value.start, value.end)) ? [value] : [];
}

function trimmed(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && (text[at - 1] as string) <= ' ') at--;
  return at;
}

const valueMember =
  /(?:\\{0,63}["'])?\s{0,40}[,;]?\s{0,40}(?:\\{0,63}["'])?(?:default|string)?[vV]alue(?:\\{0,63}["'])?\s{0,8}[=:]\s{0,8}/y;

const formField = /["']\r?\n(?:Content-[^\n]{0,100}\r?\n){0,3}\r?\n/y;
const nextArgument = /\\{0,8}["']?,[ \t]{0,4}(?:<<)?(?=\\{0,8}["'])/y;
const callStart = /(?:\((\\{0,8}["'])?|\{)$/;
const setter = /(?:set|put|add|define|header|propert(?:y|ies)|param(?:eter)?|env|entry|of|with)\w{0,20}\($/i;

/** The argument after a name: `setProperty("password", "…")`, `{password,<<"…">>}`. */
export function readNextArgument(text: string, { kind, start, end }: SecretName): Finding[] | undefined {
  const match = matchAt(nextArgument, text, end);
  if (!match) return;
  const before = text.slice(Math.max(0, start - 40), start);
  const value = callStart.test(before) ? readQuoted(text, end + match[0].length) : undefined;
  if (!value) return;
  const written = text.slice(value.start, value.end);
  const isSet = before.endsWith('{') || setter.test(before.replace(/\\{0,8}["']?$/, ''));
  return isSecretGiven(kind, written) && (isSet || looksMade(written)) ? [value] : [];
}

/** The value of a pair: `{"name":"DB_PASSWORD","value":"…"}`, `<property name="password" value="…"/>`, a field of a multipart form. */
export function readPairedValue(text: string, { kind, end }: SecretName, isEscaped: boolean): Finding[] | undefined {
  const match = matchAt(valueMember, text, end) ?? matchAt(formField, text, end);
  if (!match) return;
  const at = end + match[0].length;
  const value = readQuoted(text, at) ?? { start: at, end: bareEnd(text, at, isEscaped) };
  return isSecretGiven(kind, text.slice(value.start, value.end)) ? [value] : [];
}
