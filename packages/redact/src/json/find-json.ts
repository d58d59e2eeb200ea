import type { Span } from '../text/mark.ts';
import { matchAt } from '../text/match-at.ts';

const start = /\{\s{0,64}"|(?<![^\n])[ \t]{0,64}\[\s{0,64}["{[]/g;
/** Between two brackets; a line break inside a string is not JSON, and a cut-off line ends there. */
const tokens = /(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[^"[\]{}]+)*([[\]{}])?/y;

/**
 * The JSON objects and arrays of a text, such as a whole line or the part of one after a time stamp. Reads the text once: where
 * JSON is cut off, the search goes on from there.
 */
export function* findJson(text: string): Generator<Span> {
  let from = 0;
  for (;;) {
    start.lastIndex = from;
    const match = start.exec(text);
    if (!match) return;
    const { end, isClosed } = readBrackets(text, match.index);
    if (isClosed && isJson(text.slice(match.index, end))) yield { start: match.index, end };
    from = end;
  }
}

function readBrackets(text: string, from: number): { end: number; isClosed: boolean } {
  let depth = 0;
  let at = from;
  for (;;) {
    const match = matchAt(tokens, text, at);
    at += match?.[0].length ?? 0;
    const bracket = match?.[1];
    if (bracket === undefined) return { end: Math.max(at, from + 1), isClosed: false };
    depth += bracket === '{' || bracket === '[' ? 1 : -1;
    if (depth === 0) return { end: at, isClosed: true };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
