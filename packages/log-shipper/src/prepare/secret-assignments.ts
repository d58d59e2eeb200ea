import { bracketEnd, type TextSpan } from './json-text.ts';

/** `name=value`, `name: 'a value'`, `"name": ["values"]`, `name: Bearer token` and the like, for the names of secrets. */
export class SecretAssignments {
  readonly #starts: RegExp;

  constructor(names: readonly string[]) {
    const name = names.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
    // Quotes are escaped where JSON is quoted in a string.
    this.#starts = new RegExp(String.raw`(?<![\w.-])\\*["']?(?:${name})\\*["']?\s*[=:]\s*`, 'gi');
  }

  /** Where the first value from `from` on stands. */
  find(text: string, from: number): TextSpan | undefined {
    this.#starts.lastIndex = from;
    while (this.#starts.test(text)) {
      const start = this.#starts.lastIndex;
      const end = valueEnd(text, start);
      if (end > start) return { start, end };
    }
    return undefined;
  }
}

/** The forms of a value, the most telling first. What is quoted and has no end reaches to the end of the line. */
const valueForms = [
  /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y,
  /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y,
  /(\\+)"[\s\S]*?(?<!\\)\1"/y,
  /\\*["'][^\n]*/y,
  /(?:bearer|basic)\s+[^\s,;&)}\]"'\\]+/iy,
  /[^\s,;&)}\]]+/y,
];

function valueEnd(text: string, start: number): number {
  if (text[start] === '[' || text[start] === '{') {
    const end = bracketEnd(text, start);
    return end < 0 ? text.length : end;
  }
  for (const form of valueForms) {
    form.lastIndex = start;
    if (form.test(text)) return form.lastIndex;
  }
  return start;
}
