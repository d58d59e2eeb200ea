import { matchAt, matchesIn, skip, testAt } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';

const begin = /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-{4,5}|PuTTY-User-Key-File-\d: [\w-]{1,40}/g;
const end = /-{4,5} ?END [A-Z0-9 ]{1,60}-{4,5}/y;
/** Line breaks, also escaped ones, and what a program puts between the lines of a text that it joins. */
const gap = /(?:[\s"'+,|>]|\\{1,16}[nrt])*/y;
const header =
  /(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID|Encryption|Public-Lines|Private-Lines|Private-MAC|Key-Derivation|Argon2-[A-Za-z]{1,20}|Subject): ?[^\n\\]{0,200}/y;
const base64 = /[A-Za-z0-9+/=_-]+/y;
const lastBase64 = /[A-Za-z0-9+/=]{1,76}(?:[\s"'+,|>]|\\{1,16}[nrt]){0,16}(?:-{4,5} ?END |$)/y;

/** Private keys of PEM, OpenSSH, PGP and PuTTY, whole or cut off. Certificates and public keys are kept. */
export function* findPrivateKeys(text: string): Generator<Finding> {
  let read = 0;
  for (const { 0: line, index } of matchesIn(begin, text)) {
    if (index < read) continue;
    const contentStart = index + line.length;
    read = keyEnd(text, contentStart);
    if (read > contentStart) yield { start: index, end: read };
  }
}

function keyEnd(text: string, from: number): number {
  let keyEnd = from;
  for (;;) {
    const at = skip(gap, text, keyEnd);
    const last = matchAt(end, text, at);
    if (last) return at + last[0].length;
    let next = skip(header, text, at);
    if (next === at) next = skip(base64, text, at);
    if (next - at < 20 && !testAt(header, text, at) && !testAt(lastBase64, text, at)) return keyEnd;
    keyEnd = next;
  }
}
