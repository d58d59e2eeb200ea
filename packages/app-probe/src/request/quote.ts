import { cleanLine } from '@bizom/command/text';
import { redact } from '@bizom/redact';

const maxQuoted = 80;

/** The beginning of a body for an error: without secrets, on one line, safe for a terminal. */
export function quoteBody(text: string): string {
  const line = redact(cleanLine(text.slice(0, 400))).text.trim();
  if (line === '') return 'an empty body';
  return `"${line.length > maxQuoted ? `${line.slice(0, maxQuoted)}…` : line}"`;
}
