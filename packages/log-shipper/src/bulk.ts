/** A bulk request's body: each item is an action line and a document line. */
export interface BulkBody {
  bytes: Buffer;
  /** Where each item begins; one more entry than items: the last is the body's length. */
  itemStarts: number[];
}

/** How many items a body has. */
export function itemCount(body: BulkBody): number {
  return body.itemStarts.length - 1;
}

/** The bytes of one item, its action line and its document line. */
export function itemBytes(body: BulkBody, index: number): Buffer {
  return body.bytes.subarray(body.itemStarts[index], body.itemStarts[index + 1]);
}

/** A body of some of a body's items, in their order. */
export function pickItems(body: BulkBody, indexes: readonly number[]): BulkBody {
  return joinItems(indexes.map((index) => itemBytes(body, index)));
}

/** A body of items. */
export function joinItems(items: readonly Buffer[]): BulkBody {
  const itemStarts = [0];
  let end = 0;
  for (const item of items) {
    end += item.length;
    itemStarts.push(end);
  }
  return { bytes: Buffer.concat(items, end), itemStarts };
}

/** Both halves of a body that an engine found too large. */
export function splitBody(body: BulkBody): [BulkBody, BulkBody] {
  const middle = Math.ceil(itemCount(body) / 2);
  const cut = body.itemStarts[middle] as number;
  return [
    { bytes: body.bytes.subarray(0, cut), itemStarts: body.itemStarts.slice(0, middle + 1) },
    { bytes: body.bytes.subarray(cut), itemStarts: body.itemStarts.slice(middle).map((start) => start - cut) },
  ];
}

/** Characters that wait to be written together: a write for each item would cost more than the bytes themselves. */
const flushChars = 16_384;

/** Writes items into a body that grows up to a cap. */
export class BulkWriter {
  readonly #maxBulkBytes: number;
  readonly #expectedBytes: number;
  #bytes = Buffer.alloc(0);
  #written = 0;
  #pending = '';
  #itemStarts = [0];

  /** @param expectedBytes Size of all bodies together, roughly: room is made once. */
  constructor(maxBulkBytes: number, expectedBytes: number) {
    this.#maxBulkBytes = maxBulkBytes;
    this.#expectedBytes = Math.min(expectedBytes, maxBulkBytes);
  }

  get isEmpty(): boolean {
    return this.#itemStarts.length === 1;
  }

  /** Whether an item of that size would take the body over its cap; a body of one item may be of any size. */
  isFullFor(itemBytes: number): boolean {
    return !this.isEmpty && this.#length + itemBytes > this.#maxBulkBytes;
  }

  /** Adds an item, given as characters that stand for a byte each (UTF-8 read as latin1). */
  add(item: string): void {
    this.#pending += item;
    this.#itemStarts.push(this.#length);
    if (this.#pending.length >= flushChars) this.#flush();
  }

  /** The body so far; the next one begins. */
  takeBody(): BulkBody {
    this.#flush();
    const body = { bytes: this.#bytes.subarray(0, this.#written), itemStarts: this.#itemStarts };
    this.#bytes = Buffer.alloc(0);
    this.#written = 0;
    this.#itemStarts = [0];
    return body;
  }

  get #length(): number {
    return this.#written + this.#pending.length;
  }

  #flush(): void {
    if (this.#length > this.#bytes.length) this.#grow(this.#length);
    this.#written += this.#bytes.write(this.#pending, this.#written, 'latin1');
    this.#pending = '';
  }

  #grow(neededBytes: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(neededBytes, this.#bytes.length * 2, this.#expectedBytes));
    this.#bytes.copy(grown, 0, 0, this.#written);
    this.#bytes = grown;
  }
}

/** A text's UTF-8 bytes as characters of a byte each, as `BulkWriter.add` takes them. */
export function asByteChars(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
