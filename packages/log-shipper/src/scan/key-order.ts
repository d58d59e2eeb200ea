import { viewOf } from './copy-bytes.ts';

/** A key, from its opening quote's backslash to its value. */
interface KnownKey {
  start: number;
  keyEnd: number;
  valueStart: number;
  /** Whether the document has this field from elsewhere. */
  isReserved: boolean;
  /** Dots in the key. */
  dots: number;
}

/**
 * The keys of the object that was read last, in their order. The log lines of a service have the same keys in the same
 * order, line after line: to compare a key with the one at its place last time is faster than to read it.
 */
export class KeyOrder {
  /** How many keys are known; they are all different. */
  count = 0;
  readonly #view: DataView;
  readonly #starts: number[] = [];
  readonly #keyEnds: number[] = [];
  readonly #valueStarts: number[] = [];
  readonly #reserved: boolean[] = [];
  readonly #dots: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#view = viewOf(bytes);
  }

  /** The next key in order; those that were known behind it are forgotten. */
  set(index: number, { start, keyEnd, valueStart, isReserved, dots }: KnownKey): void {
    this.#starts[index] = start;
    this.#keyEnds[index] = keyEnd;
    this.#valueStarts[index] = valueStart;
    this.#reserved[index] = isReserved;
    this.#dots[index] = dots;
    this.count = index + 1;
  }

  start(index: number): number {
    return this.#starts[index] as number;
  }

  keyEnd(index: number): number {
    return this.#keyEnds[index] as number;
  }

  isReserved(index: number): boolean {
    return this.#reserved[index] as boolean;
  }

  dots(index: number): number {
    return this.#dots[index] as number;
  }

  /** Where the value begins, if what stands at `at` is the key of that place; else -1. */
  valueStart(index: number, at: number): number {
    if (index >= this.count) return -1;
    const known = this.#starts[index] as number;
    const length = (this.#valueStarts[index] as number) - known;
    return this.#isSame(at, known, length) ? at + length : -1;
  }

  /** At least the four bytes of two escaped quotes are compared, four at a time; the last four may overlap those before. */
  #isSame(at: number, known: number, length: number): boolean {
    const view = this.#view;
    const last = length - 4;
    if (at + length > view.byteLength) return false;
    for (let i = 0; i < last; i += 4) if (view.getInt32(at + i) !== view.getInt32(known + i)) return false;
    return view.getInt32(at + last) === view.getInt32(known + last);
  }
}
