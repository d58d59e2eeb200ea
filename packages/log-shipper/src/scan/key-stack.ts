/** More than that are compared with one another by parsing. */
const maxKeys = 256;

/** The keys of the objects that a walk through JSON is in, to see one that comes twice. A key is its place in the bytes. */
export class KeyStack {
  /** How many keys there are; set it back to leave an object. */
  count = 0;
  readonly #bytes: Uint8Array;
  readonly #starts: number[] = [];
  readonly #signatures: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Adds a key to the object whose keys begin at `base`; false where the object has it already, or for too many keys. */
  add(start: number, end: number, base: number): boolean {
    const signatures = this.#signatures;
    const signature = keySignature(this.#bytes, start, end);
    for (let i = base; i < this.count; i++) {
      if (signatures[i] === signature && this.#isAt(this.#starts[i] as number, start, end)) return false;
    }
    if (this.count === maxKeys) return false;
    this.#starts[this.count] = start;
    signatures[this.count++] = signature;
    return true;
  }

  #isAt(at: number, start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (this.#bytes[i] !== this.#bytes[at + i - start]) return false;
    return true;
  }
}

/** Equal for equal keys, and seldom for others: length, first and last byte. */
function keySignature(bytes: Uint8Array, start: number, end: number): number {
  return ((end - start) << 16) | ((bytes[start] as number) << 8) | (bytes[end - 1] as number);
}

/** Keys to be told from all others. */
export class ReservedKeys {
  readonly #keys: Buffer[];
  /** 1 for each byte that a key begins with: most keys begin with no such one. */
  readonly #firstBytes = new Uint8Array(256);

  constructor(keys: string[]) {
    this.#keys = keys.map((key) => Buffer.from(key));
    for (const key of this.#keys) this.#firstBytes.fill(1, key[0] ?? 0, key[0] === undefined ? 256 : key[0] + 1);
  }

  /** Whether the key in the bytes is one of these. */
  has(bytes: Buffer, start: number, end: number): boolean {
    if (this.#firstBytes[bytes[start] as number] === 0) return false;
    for (const key of this.#keys) if (key.length === end - start && startsWith(bytes, start, key)) return true;
    return false;
  }
}

function startsWith(bytes: Uint8Array, start: number, key: Uint8Array): boolean {
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return false;
  return true;
}
