import type { NameKind } from '../rules/names.ts';
import type { Span } from '../text/mark.ts';
import { isAfterMark, matchAt, matchesIn } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';
import { readArgument } from './argument.ts';
import { readAssignment } from './assignment.ts';
import { readElement, readNextArgument, readPairedValue } from './element.ts';
import { type SecretName, secretKind } from './secret-name.ts';
import { readSentence } from './sentence.ts';

/** Every name of a secret has one of these in it. */
const hints =
  /pass|pwd|psw|pw|key|secret|token|cred|psk|sid|sess|pin|otp|cvv|cvc|mfacode|sig|hmac|auth|docker|cookie|saml|wresult|verifier|assertion|bearer|jwt|csrf|xsrf|sonar|contrase|senha|kennwort|wachtwoord|has[łl]o|heslo|salasana|lozinka|şifre|пароль|密码|密碼|パスワード|비밀번호|暗証番号/gi;
const nameCharacter = /[\w.$\p{L}\p{M}-]/u;
const restOfName = /[\w.$\p{L}\p{M}-]*/uy;
/** What colours leave in front of a name: `ESC[36mpassword`. */
const colour = /^[\d;]{0,12}m(?=.)/;
const previousWord = /([A-Za-z]{2,16})[ \t]$/;

/** Secrets that are called so: `password=…`, `--password …`, `<password>…</password>`, "the password is …". */
export function* findNamed(text: string): Generator<Finding> {
  const isEscaped = text.includes('\\"');
  let read = 0;
  for (const { 0: hint, index } of matchesIn(hints, text)) {
    if (index < read) continue;
    const span = nameAround(text, index, index + hint.length, read);
    read = span.end;
    const kind = kindIn(text, span);
    if (!kind) continue;
    for (const finding of readValue(text, { ...span, kind }, isEscaped)) {
      yield finding;
      read = Math.max(read, finding.end);
    }
  }
}

function readValue(text: string, name: SecretName, isEscaped: boolean): Finding[] {
  return (
    readElement(text, name) ??
    readPairedValue(text, name, isEscaped) ??
    readNextArgument(text, name) ??
    readAssignment(text, name, isEscaped) ??
    readArgument(text, name) ??
    readSentence(text, name) ??
    []
  );
}

function nameAround(text: string, hintStart: number, hintEnd: number, from: number): Span {
  let start = hintStart;
  while (start > from && nameCharacter.test(text[start - 1] as string)) start--;
  const before = text[start - 1];
  if (before === '[' || before === ';') start += colour.exec(text.slice(start, hintStart + 1))?.[0].length ?? 0;
  // the n of an escaped line break
  if (before === '\\' && start < hintStart && /[nrt]/.test(text[start] as string)) start++;
  const rest = matchAt(restOfName, text, hintEnd)?.[0] ?? '';
  return { start, end: hintEnd + rest.replace(/[.-]+$/, '').length };
}

function kindIn(text: string, { start, end }: Span): NameKind | undefined {
  const name = text.slice(Math.max(start, end - 64), end);
  if (isAfterMark(text, start)) return;
  const kind = secretKind(name);
  if (kind || !/^keys?$/i.test(name)) return kind;
  const word = previousWord.exec(text.slice(Math.max(0, start - 18), start))?.[1];
  return word === undefined ? undefined : secretKind(`${word}_key`);
}
