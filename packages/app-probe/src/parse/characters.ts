export const newline = 10;
export const quote = 34;
export const hash = 35;
export const comma = 44;
export const equals = 61;
export const upperE = 69;
export const backslash = 92;
export const openBrace = 123;
export const closeBrace = 125;

/** Blank, tab or carriage return. */
function isBlank(code: number) {
  return code === 32 || code === 9 || code === 13;
}

export function skipBlanks(text: string, at: number): number {
  let position = at;
  while (isBlank(text.charCodeAt(position))) position++;
  return position;
}

/** Whether a metric's name ends before this character; at the end of the text the code is NaN. */
export function endsName(code: number) {
  return code === openBrace || isBlank(code) || code === newline || Number.isNaN(code);
}

/** As `text.startsWith(part, at)`, but compared as a block: `startsWith` goes letter by letter where `part` was cut out of a text. */
export function standsAt(text: string, part: string, at: number) {
  return text.substring(at, at + part.length) === part;
}
