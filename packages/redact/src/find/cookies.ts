import { isPlaceholder } from '../text/evidence.ts';
import type { Span } from '../text/mark.ts';
import { matchAt, skip, testAt } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';

const pair = /[ \t]{0,4}([^\s=;,"'[\]{}]{1,256})=("[^\s;"'\\]*"|[^\s;,"'\\]*)/y;
const flagAttribute = /[ \t]{0,4}(?:HttpOnly|Secure|Partitioned)(?![\w=])/iy;
const separator = /;|,(?= [^\s=;,]{1,64}=)/y;
const attribute = /^(?:path|domain|expires|max-age|samesite|version|priority)$/i;
/** The rest of a date: `Expires=Wed, 21 Oct 2026 07:28:00 GMT`. */
const restOfDate = /[^;\n"']{0,40}GMT/y;

/** The values of the cookies of a Cookie or Set-Cookie header; attributes such as Path are kept. */
export function* readCookies(text: string, from: number, end: number): Generator<Finding> {
  let at = from;
  do {
    const cookie = readCookie(text, at) ?? readAttribute(text, at);
    if (!cookie) return;
    if (cookie.start < cookie.end) yield cookie;
    at = cookie.end + 1;
  } while (at < end && testAt(separator, text, at - 1));
}

/** The value of a cookie; empty where the pair is an attribute or holds no secret. */
function readCookie(text: string, at: number): Span | undefined {
  const match = matchAt(pair, text, at);
  if (!match) return;
  const [whole, name = '', value = ''] = match;
  const end = at + whole.length;
  if (!attribute.test(name)) return { start: isPlaceholder(value) ? end : end - value.length, end };
  const attributeEnd = skip(restOfDate, text, end);
  return { start: attributeEnd, end: attributeEnd };
}

function readAttribute(text: string, at: number): Span | undefined {
  const end = skip(flagAttribute, text, at);
  return end > at ? { start: end, end } : undefined;
}
