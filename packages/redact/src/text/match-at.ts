import { mark } from './mark.ts';

/**
 * Matches exactly at an offset.
 * @param form a sticky expression; its repeats are bounded wherever it can fail after them, so that a search stays linear
 */
export function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}

/** What touches a mark belonged to what was replaced: so redacting twice finds nothing new. */
export function isAfterMark(text: string, at: number): boolean {
  return text[at - 1] === ']' && text.startsWith(mark, at - mark.length);
}

/**
 * Every match in a text that does not touch a mark. `matchAll` copies the expression for each text, which costs more than to search a short one.
 * @param form a global expression that never matches nothing
 */
export function* matchesIn(form: RegExp, text: string): Generator<RegExpExecArray> {
  for (let at = 0; ; ) {
    form.lastIndex = at;
    const match = form.exec(text);
    if (!match) return;
    at = form.lastIndex;
    if (!isAfterMark(text, match.index)) yield match;
  }
}

/** The offset after a match at `at`; `at` itself where nothing matches. */
export function skip(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : at;
}

export function testAt(form: RegExp, text: string, at: number): boolean {
  form.lastIndex = at;
  return form.test(text);
}
