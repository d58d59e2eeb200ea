import { mark, type Span } from './mark.ts';
import { isAfterMark } from './match-at.ts';

/** A span and what replaces it. */
export interface Finding extends Span {
  /** Default `[redacted]`. */
  replacement?: string;
}

/** Replaces spans, which may overlap: those that do become one. What was replaced before stays, and so does what touches it. */
export function replaceSpans(text: string, findings: readonly Finding[]): { text: string; count: number } {
  const ordered = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let copied = 0;
  let count = 0;
  for (const { start, end, replacement = mark } of ordered) {
    if (end <= copied || touchesMark(text, start, end)) continue;
    if (start >= copied) {
      result += text.slice(copied, start) + replacement;
      count++;
    }
    copied = end;
  }
  return { text: result + text.slice(copied), count };
}

function touchesMark(text: string, start: number, end: number): boolean {
  return isAfterMark(text, start) || text.startsWith(mark, end) || text.slice(start, end).includes(mark);
}
