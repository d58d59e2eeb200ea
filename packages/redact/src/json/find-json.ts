import type { Span } from '../text/mark.ts';
import { matchAt, testAt } from '../text/match-at.ts';

/** An object anywhere, an array at the beginning of a line. */
const start = /\{\s{0,64}"|(?<![^\n])[ \t]{0,64}\[\s{0,64}(?:["{[\d-]|null|true|false)/g;
const wholeString = /^[ \t]{0,64}"[^"\\\n]*(?:\\.[^"\\\n]*)*"\s{0,64}$/;
/** A line break inside a string is not JSON, and a cut-off line ends there. */
const tokens = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[^"[\]{}]+|([[{])|([\]}])/y;

/**
 * The JSON objects and arrays of a text, such as a whole line or the part of one after a time stamp, or the text itself if it is a
 * string of JSON. Reads the text once: where JSON is cut off, the search goes on from there.
 */
export function* findJson(text: string): Generator<Span> {
  if (wholeString.test(text) && isJson(text)) {
    yield { start: 0, end: text.length };
    return;
  }
  let from = 0;
  for (;;) {
    start.lastIndex = from;
    const match = start.exec(text);
    if (!match) return;
    const end = jsonEnd(text, match.index);
    if (standsAlone(text, match.index, end) && isJson(text.slice(match.index, end))) yield { start: match.index, end };
    from = end;
  }
}

const restOfLine = /[ \t]*(?:\r?\n|$)/y;

/** An array has its line for itself: `["password"] => …` is not one. */
function standsAlone(text: string, start: number, end: number): boolean {
  return text[start] === '{' || testAt(restOfLine, text, end);
}

/** Where the first bracket closes, or where the text is cut off. */
function jsonEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  for (let match = matchAt(tokens, text, at); match; match = matchAt(tokens, text, at)) {
    const [token, opening, closing] = match;
    at += token.length;
    depth += opening ? 1 : closing ? -1 : 0;
    if (closing && depth <= 0) break;
  }
  return Math.max(at, from + 1);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
