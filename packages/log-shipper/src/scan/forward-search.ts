/**
 * Bytes as latin1 text, a window at a time: V8 searches a string in half the time it takes to search bytes, and windows
 * live in the young heap, where whole megabytes would be new memory for each payload.
 */
export class TextWindows {
  readonly length: number;
  readonly #bytes: Buffer;
  /** The two windows used last, one at an even place and one at an odd: searches for other bytes are a bit ahead. */
  readonly #windows: [Window, Window] = [noWindow, noWindow];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.length = bytes.length;
  }

  /** The first place of an ASCII character that is not before `start`; the length if there is no more. */
  indexOf(character: string, start: number): number {
    let from = start;
    while (from < this.length) {
      const window = this.#windowOf(from);
      const at = window.text.indexOf(character, from - window.start);
      if (at >= 0) return window.start + at;
      from = window.start + windowLength;
    }
    return this.length;
  }

  #windowOf(at: number): Window {
    const start = at & -windowLength;
    const slot = (at & windowLength) === 0 ? 0 : 1;
    const known = this.#windows[slot];
    if (known.start === start) return known;
    const text = this.#bytes.toString('latin1', start, start + windowLength);
    const window = { start, text };
    this.#windows[slot] = window;
    return window;
  }
}

interface Window {
  start: number;
  text: string;
}
const noWindow: Window = { start: -1, text: '' };
/** A power of two. */
const windowLength = 65_536;

/** Finds a character again and again from ever later places: all searches together read the text once. */
export class ForwardSearch {
  readonly #text: TextWindows;
  readonly #character: string;
  #next = -1;

  constructor(text: TextWindows, character: string) {
    this.#text = text;
    this.#character = character;
  }

  /** The first place of the character that is not before `start`; the text's length if there is no more. */
  from(start: number): number {
    if (this.#next < start) this.#next = this.#text.indexOf(this.#character, start);
    return this.#next;
  }
}
