/** Finds a byte again and again from ever later places: all searches together read the bytes once. */
export class ForwardSearch {
  readonly #bytes: Buffer;
  readonly #byte: number;
  #next = -1;

  constructor(bytes: Buffer, byte: number) {
    this.#bytes = bytes;
    this.#byte = byte;
  }

  /** The first place of the byte that is not before `start`; behind the last byte where there is none. */
  from(start: number): number {
    if (this.#next < start) {
      const at = this.#bytes.indexOf(this.#byte, start);
      this.#next = at < 0 ? this.#bytes.length : at;
    }
    return this.#next;
  }
}
