import { bracketEnd, type TextSpan } from './json-text.ts';

/**
 * Finds values by the names in front of them: `name=value`, `name: 'a value'`, `name => value`, `"name": ["values"]`,
 * `name: Bearer token`, `<name>value</name>`. A name may end a longer one, as in `spring.datasource.name`. No repeat of the patterns is
 * unbounded where a match may begin: the time grows with the length of the text, whatever the text is.
 */
export class SecretAssignments {
  readonly #starts: RegExp;

  constructor(names: readonly string[]) {
    const name = names.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
    // Quotes are escaped where JSON is quoted in a string.
    const assignment = String.raw`\\*["']?${colour}\s*(?:=>|[=:])\s*${colour}`;
    const element = String.raw`(?<=<(?:${name}))(?:\s[^<>]{0,200})?>`;
    this.#starts = new RegExp(
      String.raw`(?:(?<![\w-])|(?<=\x1b\[[\d;]{0,12}m))(?:${name})(?:(${element})|${assignment})`,
      'gi',
    );
  }

  /** The first value at or after `from`. */
  find(text: string, from: number): TextSpan | undefined {
    this.#starts.lastIndex = from;
    for (let match = this.#starts.exec(text); match; match = this.#starts.exec(text)) {
      const start = this.#starts.lastIndex;
      const end = match[1] === undefined ? valueEnd(text, start) : elementEnd(text, start);
      if (end > start) return { start, end };
    }
    return undefined;
  }
}

/** A terminal's colour code, or none. */
const colour = String.raw`(?:\x1b\[[\d;]{0,12}m)?`;

/** JSON that is quoted in a string has 1 backslash before each quote, in the next string 3, then 7, then 15. */
const maxQuoteEscapes = 15;

/** The forms of a value, the most telling first. A quoted value without an end reaches to the end of the line. */
const valueForms = [
  /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y,
  /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y,
  new RegExp(String.raw`(\\{1,${maxQuoteEscapes}})"[\s\S]*?(?<!\\)\1"`, 'y'),
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

/** The text of an XML element. */
function elementEnd(text: string, start: number): number {
  const end = text.indexOf('<', start);
  return end < 0 ? text.length : end;
}
