import { copyBytes, viewOf } from './copy-bytes.ts';

/** The members that events bring to their documents, as JSON that can stand in front of others: `"key":value,`. */
export class Members {
  /** Where the next byte goes; set it back to take members out again. */
  end = 0;
  bytes = Buffer.alloc(0);
  readonly #source: DataView;
  readonly #maxBytes: number;
  #view = viewOf(this.bytes);

  /** @param maxBytes no more than that is ever put in. Room for it is made once: memory that is never touched costs none. */
  constructor(source: Uint8Array, maxBytes: number) {
    this.#source = viewOf(source);
    this.#maxBytes = maxBytes;
  }

  /** Room must be there before the first byte: most payloads have no member at all. */
  makeRoom(): void {
    if (this.bytes.length > 0) return;
    this.bytes = Buffer.allocUnsafeSlow(this.#maxBytes + 4);
    this.#view = viewOf(this.bytes);
  }

  put(byte: number): void {
    this.bytes[this.end++] = byte;
  }

  putAscii(text: string): void {
    this.end += this.bytes.write(text, this.end, 'latin1');
  }

  /** Copies bytes of the source. */
  copy(from: number, to: number): void {
    this.end = copyBytes(this.#source, from, to, this.#view, this.end);
  }

  /** Copies bytes of the source up to the next backslash or quote; its offset, or -1 where none comes. */
  copyToEscapeOrQuote(from: number): number {
    const source = this.#source;
    const target = this.#view;
    const lastWord = source.byteLength - 4;
    let at = from;
    let end = this.end;
    for (; at <= lastWord; at += 4, end += 4) {
      const word = source.getInt32(at, true);
      target.setInt32(end, word, true);
      const found = zeroBytes(word ^ backslashes) | zeroBytes(word ^ quotes);
      if (found === 0) continue;
      const before = (31 - Math.clz32(found & -found)) >> 3;
      this.end = end + before;
      return at + before;
    }
    return -1;
  }
}

const backslashes = 0x5c5c5c5c;
const quotes = 0x22222222;

/** The top bit of the lowest byte that is zero is the lowest bit set. */
function zeroBytes(word: number): number {
  return ((word - 0x01010101) | 0) & ~word & 0x80808080;
}
