import { cleanLine, cleanText } from '@bizom/command/text';
import { redact } from '@bizom/redact';

/** Makes text from outside safe to show and to send: no terminal controls, no secrets. Line breaks stay. */
export function safeText(text: string): string {
  return redact(cleanText(text)).text;
}

/** As `safeText`, on one line. */
export function safeLine(text: string): string {
  return redact(cleanLine(text)).text;
}
