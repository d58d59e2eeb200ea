/**
 * Matches exactly at an offset.
 * @param form a sticky expression; its repeats are bounded wherever it can fail after them, so that a search stays linear
 */
export function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
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
