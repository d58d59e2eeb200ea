import { isDiagnosis, isPlaceholder, isPlainWord, looksMade } from '../text/evidence.ts';
import { mark, type Span } from '../text/mark.ts';
import { matchAt, matchesIn, skip } from '../text/match-at.ts';
import type { Finding } from '../text/redact-spans.ts';

const schemes =
  'Bearer|Basic|Token|Api-?Key|Negotiate|NTLM|Kerberos|Splunk|SSWS|Bot|GenieKey|JWT|DPoP|PrivateToken|SharedKey(?:Lite)?|SharedAccessSignature|Key|Firebase|Client|Sso-key|Zoho-oauthtoken|VAPID|WRAP|OTP|Snowflake|Discogs|Bearer-Token|Custom';
const scheme = new RegExp(`(?:${schemes})[ \\t]{1,8}(?=\\S)`, 'iy');
const unknownScheme = /[A-Za-z][\w-]{1,40}[ \t]{1,8}(?=\S)/y;
const parameters =
  /(?:AWS4-[A-Z0-9-]{1,40}|Digest|OAuth|Hawk|Signature|MAC|hmac|acs3-[\w-]{1,20}|TC3-[\w-]{1,20}|OSS|AWS)[ \t]{1,8}(?=[\w-]{1,40}[=:])/iy;
const parameterList = /(?:[\w-]{1,64}=(?:"[^"\n]*"|[^\s",;]+)(?:[,;][ \t]{0,4})?)+|[^\s"',;]+/y;
const credential = /[^\s"'`,;)[\]}<>\\]+/y;
const bare = /(?<![\w-])(?:Bearer|Basic)(?:[ \t]|\+|%20){1,8}([\w.~+/-]{8,}={0,2})(?![\w=])/gi;

/** `Bearer X` and `Basic X` outside of a header. */
export function* findBareCredentials(text: string): Generator<Finding> {
  for (const { 0: whole, 1: value = '', index } of matchesIn(bare, text)) {
    const end = index + whole.length;
    if (!isPlainWord(value) || value.length > 24) yield { start: end - value.length, end };
  }
}

/**
 * The credential of an Authorization header without its scheme.
 * @param at where the header's value begins
 * @param end where it ends at most
 */
export function readCredential(text: string, at: number, end: number): Span | undefined {
  const list = skip(parameters, text, at);
  if (list > at) return clipped(list, skip(parameterList, text, list), end);
  const start = skip(scheme, text, at);
  const value = matchAt(credential, text, start)?.[0] ?? '';
  if (start > at) return isWord(value) ? undefined : clipped(start, start + value.length, end);
  const second = skip(unknownScheme, text, at);
  if (text.startsWith(mark, second)) return;
  const other = second > at ? (matchAt(credential, text, second)?.[0] ?? '') : '';
  if (looksMade(other, 8) && isPlainWord(text.slice(at, second).trim()))
    return clipped(second, second + other.length, end);
  return looksMade(value, 6) ? clipped(at, at + value.length, end) : undefined;
}

function isWord(value: string): boolean {
  return (
    isPlaceholder(value) ||
    isDiagnosis(value) ||
    value.length < 3 ||
    /^(?:realm|error|token|header|scheme|auth)/i.test(value)
  );
}

function clipped(start: number, end: number, limit: number): Span | undefined {
  return start < limit && end > start ? { start, end: Math.min(end, limit) } : undefined;
}
