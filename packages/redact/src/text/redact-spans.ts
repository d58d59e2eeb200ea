import { mark, type Span } from './mark.ts';

/** A span and what replaces it. */
export interface Finding extends Span {
  /** Default `[redacted]`. */
  replacement?: string;
}

/** Replaces spans, which may overlap: those that do become one. */
export function replaceSpans(text: string, findings: readonly Finding[]): { text: string; count: number } {
  const ordered = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let copied = 0;
  let count = 0;
  for (const { start, end, replacement = mark } of ordered) {
    if (end <= copied) continue;
    if (start >= copied) {
      result += text.slice(copied, start) + replacement;
      count++;
    }
    copied = end;
  }
  return { text: result + text.slice(copied), count };
}
