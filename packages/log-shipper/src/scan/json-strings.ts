import { ForwardSearch, type TextWindows } from './forward-search.ts';

const quote = 0x22;
const backslash = 0x5c;

/** Finds the ends of JSON strings, from ever later places. */
export class JsonStrings {
  /** How many escapes that stand for a `{` were passed on the way to the ends. */
  escapedBraces = 0;
  readonly #bytes: Buffer;
  readonly #quotes: ForwardSearch;
  readonly #backslashes: ForwardSearch;

  /** @param bytes known to hold no control characters */
  constructor(bytes: Buffer, text: TextWindows) {
    this.#bytes = bytes;
    this.#quotes = new ForwardSearch(text, '"');
    this.#backslashes = new ForwardSearch(text, '\\');
  }

  /** From anywhere in a string: the offset of its closing quote, or `limit` where that comes first; -1 at a wrong escape. */
  end(start: number, limit: number = this.#bytes.length): number {
    let at = start;
    for (;;) {
      const stop = Math.min(this.#quotes.from(at), limit);
      const backslashAt = this.#backslashes.from(at);
      if (stop < backslashAt) return stop < this.#bytes.length ? stop : -1;
      at = this.#escapesEnd(backslashAt);
      if (at < 0) return -1;
    }
  }

  /** Behind the escapes that follow one another from `start` on, as the line ends and tabs of a stack trace do. */
  #escapesEnd(start: number): number {
    let at = start;
    do {
      if (isEscapedBrace(this.#bytes, at)) this.escapedBraces++;
      at = escapeEnd(this.#bytes, at);
    } while (this.#bytes[at] === backslash);
    return at;
  }

  /** As `end`, of the rest of a string without any escape; -1 where there is one. */
  plainEnd(start: number): number {
    const end = this.#quotes.from(start);
    return end < this.#backslashes.from(start) && end < this.#bytes.length ? end : -1;
  }

  /** Whether an escape comes before the closing quote. */
  hasEscape(start: number): boolean {
    return this.#backslashes.from(start) < this.#quotes.from(start);
  }
}

/** The offset behind the escape whose backslash is at `at`, or -1 if it is invalid. */
function escapeEnd(bytes: Uint8Array, at: number): number {
  switch (bytes[at + 1]) {
    case quote:
    case backslash:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75:
      return isUnicode(bytes, at + 1) ? at + 6 : -1;
    default:
      return -1;
  }
}

/** `\u007b` */
function isEscapedBrace(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x75 && bytes[at + 4] === 0x37 && ((bytes[at + 5] as number) | 0x20) === 0x62;
}

/** Whether `u` and four hexadecimal digits stand at `at`. */
export function isUnicode(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0x75) return false;
  for (let i = at + 1; i < at + 5; i++) if (!isHexDigit(bytes[i])) return false;
  return true;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}
