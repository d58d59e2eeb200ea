import { findCards } from './find/cards.ts';
import { findBareCredentials } from './find/credentials.ts';
import { findLogins } from './find/logins.ts';
import { findNamed } from './find/named.ts';
import { findPrivateKeys } from './find/private-keys.ts';
import { findShapes } from './find/shapes.ts';
import { findJson } from './json/find-json.ts';
import { rewriteJson } from './json/rewrite-json.ts';
import { type Finding, replaceSpans } from './text/redact-spans.ts';

/** A text without its secrets. */
export interface Redaction {
  /** The text with `[redacted]` in place of each secret. */
  text: string;
  /** Number of secrets replaced. */
  count: number;
}

/**
 * Replaces secrets by `[redacted]`: passwords, tokens, keys, log-ins in URLs, cookies, card numbers. Finds them by their form and
 * by the names in front of them. Exception names, ARNs, image digests and stack frames are kept; JSON stays JSON; redacting twice
 * changes nothing. Takes time in proportion to the length of the text, whatever the text is.
 * @example
 * redact('login of app failed, password=hunter2'); // { text: 'login of app failed, password=[redacted]', count: 1 }
 */
export function redact(text: string): Redaction {
  let result = '';
  let count = 0;
  let copied = 0;
  const add = (part: Redaction) => {
    result += part.text;
    count += part.count;
  };
  for (const { start, end } of findJson(text)) {
    add(redactPlain(text.slice(copied, start)));
    add(rewriteJson(text.slice(start, end), { redact, find }));
    copied = end;
  }
  add(redactPlain(text.slice(copied)));
  return { text: result, count };
}

function redactPlain(text: string): Redaction {
  return replaceSpans(text, find(text));
}

function find(text: string): Finding[] {
  return [
    ...findNamed(text),
    ...findShapes(text),
    ...findLogins(text),
    ...findPrivateKeys(text),
    ...findBareCredentials(text),
    ...findCards(text),
  ];
}
