import { viewOf } from './copy-bytes.ts';

/** A few ASCII characters to be recognised in bytes, four at a time. */
export class Token {
  readonly #length: number;
  readonly #words: Int32Array;
  readonly #lastWord: number;

  /** @param text at least four characters */
  constructor(text: string) {
    const view = viewOf(Buffer.from(text, 'latin1'));
    this.#length = view.byteLength;
    this.#words = Int32Array.from({ length: this.#length >> 2 }, (_, i) => view.getInt32(i * 4));
    this.#lastWord = view.getInt32(this.#length - 4);
  }

  /** The offset behind the token where it stands at `at`, else -1; also -1 for an `at` below zero. */
  endAt(bytes: DataView, at: number): number {
    const end = at + this.#length;
    if (at < 0 || end > bytes.byteLength || bytes.getInt32(end - 4) !== this.#lastWord) return -1;
    const words = this.#words;
    for (let i = 0; i < words.length; i++) if (bytes.getInt32(at + i * 4) !== words[i]) return -1;
    return end;
  }
}
