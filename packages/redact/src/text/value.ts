import { mark, type Span } from './mark.ts';
import { matchAt, skip, testAt } from './match-at.ts';

/** A value and its quotes, if it has some. */
export interface Value extends Span {
  /** The quotation mark with the backslashes in front of it. */
  quote?: string;
}

const opening = /(\\{0,63})(["'`])(?![\s,}\]:;)]|$)/y;

/**
 * Reads what stands in quotes. Quotes may be escaped, as in JSON within JSON. Without a closing quote the value ends with its line.
 * @returns undefined where no quote opens; a quote in front of `,`, `}`, a blank or the end closes a text around the name
 */
export function readQuoted(text: string, at: number): Value | undefined {
  const match = matchAt(opening, text, at);
  if (!match) return;
  const [quote, { length: slashes } = '', character = ''] = match;
  const start = at + quote.length;
  return { start, end: closingQuote(text, start, character, slashes), quote };
}

/** A quote with the backslashes in front of it, or the end of the line. */
const stops = /(?<!\\)(\\*)(["'`]|\r?\n|$)/g;

function closingQuote(text: string, from: number, quote: string, depth: number): number {
  for (let at = from; ; ) {
    stops.lastIndex = at;
    const match = stops.exec(text);
    if (!match) return text.length;
    const [, slashes = '', stop = ''] = match;
    const end = match.index + slashes.length;
    const isQuote = stop === quote && closes(slashes.length, depth);
    const after = isQuote && quote === "'" ? skip(goesOn, text, end + 1) : end + 1;
    if (isQuote && after === end + 1) return end - Math.min(slashes.length, depth);
    if (!/^["'`]/.test(stop)) return end;
    at = after;
  }
}

/** After an apostrophe that does not close: the rest of a word, or the second of a doubled quote of SQL and YAML. */
const goesOn = /\w|'(?=[^\s,;)}\]'])/y;

/** At depth n (n backslashes before the opening quote) an escaped quote has n + 1 more backslashes. */
function closes(slashes: number, depth: number): boolean {
  return slashes < depth || slashes % (2 * (depth + 1)) === depth;
}

const nextName = /(?:amp;)?\\{0,8}["']?[\w.$-]{1,64}\\{0,8}["']?\s?(?:[=:]|%3[Dd])/y;
const afterSeparator = /[\s)}\]"']|$|\\{1,16}["nrt]/y;
const afterCloser = /[\s,;:.)}\]"'<]|$|\\{1,16}["nrt]/y;
const afterQuote = /\.(?=\s|$)|[\s,}\]:;)>/"'`\\]|$/y;
const markup = /<[/a-z!]/iy;
const escapedBlank = /\\{1,16}[nrt]/y;
/** An escaped line break in front of a name, a stack frame or a class; a colour. */
const escapedBreak =
  /\\{1,16}(?:[nrt](?:\\|\s|$|at |[\w.$-]{1,64}\s?[=:]|[a-z]{1,20}(?:\.[a-z]\w{0,40}){1,10}\.[A-Z])|(?:u001[bB]|x1[bB]|e|033)\[)/y;
const colour = /\[\d{1,3}(?:;\d{1,3}){0,4}m/y;

/** Where an unquoted value ends: at a blank, at a quote or bracket around it, or where the next `name=` begins. */
export function bareEnd(text: string, from: number, isEscaped = false): number {
  let open = 0;
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at] as string;
    if (isBlank(character) || ends(text, at, character, isEscaped)) break;
    if ('([{'.includes(character)) open++;
    else if (')]}'.includes(character)) {
      if (open === 0 && testAt(afterCloser, text, at + 1)) break;
      open = Math.max(0, open - 1);
    }
  }
  return trimmedEnd(text, from, at);
}

function isBlank(character: string): boolean {
  return character <= ' ' || character === '\u007f' || character === '\u00a0' || character === '\u3000';
}

function ends(text: string, at: number, character: string, isEscaped: boolean): boolean {
  switch (character) {
    case '"':
    case "'":
    case '`':
      return testAt(afterQuote, text, at + 1);
    case '<':
      return testAt(markup, text, at);
    case '&':
    case '?':
      return testAt(nextName, text, at + 1);
    case '%':
      return text.startsWith('%26', at) && testAt(nextName, text, at + 3);
    case ',':
    case ';':
    case '|':
      return testAt(afterSeparator, text, at + 1) || testAt(nextName, text, at + 1);
    case '\\':
      return testAt(escapedBreak, text, at) || (isEscaped && testAt(escapedBlank, text, at));
    case '[':
      return testAt(colour, text, at);
    default:
      return false;
  }
}

/** Without a full stop, and without the backslashes of a closing quote. */
function trimmedEnd(text: string, from: number, end: number): number {
  let at = end;
  if (text[at] === '"') while (at > from && text[at - 1] === '\\') at--;
  while (at > from && '.,;:?'.includes(text[at - 1] as string)) at--;
  return at;
}

const moreWords = /(?: [^\s,=:(){}[\]"'<>]{1,40}){1,6}(?=, ?[\w.]{1,40}=|[)}\]])/y;

/** Further words of a value in the text of a Java object: `User{password=two words, age=3}`. */
export function moreWordsEnd(text: string, end: number): number {
  const match = matchAt(moreWords, text, end);
  return match && !match[0].includes(mark) ? end + match[0].length : end;
}
