import { isPlaceholder, looksMade } from '../text/evidence.ts';
import { matchAt, matchesIn } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';

/** `://`, also with the escaped slashes of JSON, or percent-encoded. */
const authority = /:\\{0,4}\/\\{0,4}\/|%3A%2F%2F/gi;
const userInfo = /([^\s/:@"'<>?#\\]{0,100}?)(?::|%3A)/iy;
/** To the last @ before a slash, else to the first one after it. */
const password = /[^\s/?#"'<>]{1,200}(?:@|%40)|[^\s"'<>@]{1,200}(?:@|%40)/iy;
const port = /\d{1,5}(?:[/?#]|$)/y;
const tokenAsUser = /[\w.~%-]{16,200}@/y;
/** `app/password@//host` of Oracle, `app:password@tcp(host)` of Go. */
const otherForms =
  /(?:jdbc:oracle:(?:thin|oci8?|kprb):"?[^\s/@"]{1,64}"?\/|(?<=[\s"'=]|^)[\w.-]{1,64}:(?=[^\s@]{1,100}@(?:tcp|unix)\())/g;
const otherPassword = /[^\s@]{1,100}@/y;

/** Passwords in URLs and in other addresses with a log-in. */
export function* findLogins(text: string): Generator<Finding> {
  for (const { 0: slashes, index } of matchesIn(authority, text)) yield* findLogin(text, index + slashes.length);
  for (const { 0: before, index } of matchesIn(otherForms, text)) {
    const start = index + before.length;
    const match = matchAt(otherPassword, text, start);
    if (match) yield* secretPart(text, start, start + match[0].length - 1);
  }
}

function* findLogin(text: string, at: number): Generator<Finding> {
  const user = matchAt(userInfo, text, at);
  const start = at + (user?.[0].length ?? 0);
  if (user && !matchAt(port, text, start)) {
    const match = matchAt(password, text, start);
    if (match) yield* secretPart(text, start, start + match[0].replace(/(?:@|%40)$/i, '').length);
  } else if (!user) {
    const match = matchAt(tokenAsUser, text, at);
    if (match && /\d/.test(match[0]) && looksMade(match[0].slice(0, -1)))
      yield { start: at, end: at + match[0].length - 1 };
  }
}

function* secretPart(text: string, start: number, end: number): Generator<Finding> {
  if (!isPlaceholder(text.slice(start, end))) yield { start, end };
}
