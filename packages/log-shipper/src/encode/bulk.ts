import { viewOf } from '../scan/copy-bytes.ts';
import { BodyBuffers } from './body-buffers.ts';

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

/** How large bodies get, and where their memory comes from. */
export interface BulkRules {
  maxBulkBytes: number;
  /** Where the bodies' buffers come from; default new ones. */
  buffers?: BodyBuffers;
}

/** Writes items into a body that grows up to a cap. An item is written at `begin` and closed by `end`. */
export class BulkWriter {
  /** The body's bytes so far, and room behind them; another buffer after each `begin`. */
  bytes = Buffer.alloc(0);
  view = viewOf(this.bytes);
  readonly #maxBulkBytes: number;
  readonly #buffers: BodyBuffers;
  #expectedBytes = 0;
  #itemStarts = [0];
  #written = 0;

  constructor({ maxBulkBytes, buffers = new BodyBuffers(0) }: BulkRules) {
    this.#maxBulkBytes = maxBulkBytes;
    this.#buffers = buffers;
  }

  /** Says how much is to come, roughly: room is made once. */
  expect(bytes: number): void {
    this.#expectedBytes = this.#written + bytes;
  }

  /** Items of the body so far. */
  get itemCount(): number {
    return this.#itemStarts.length - 1;
  }

  /** Bytes of the body so far. */
  get byteCount(): number {
    return this.#written;
  }

  /** Takes the body's last items back, so that only the first `itemCount` are left. */
  truncate(itemCount: number): void {
    this.#itemStarts.length = itemCount + 1;
    this.#written = this.#itemStarts[itemCount] as number;
  }

  /** Where the next item goes; there is room for one of that size. */
  begin(maxItemBytes: number): number {
    const neededBytes = this.#written + maxItemBytes;
    if (neededBytes > this.bytes.length) this.#grow(neededBytes);
    return this.#written;
  }

  /** The item ends there. Where it took the body over its cap, the body before it is done, and it begins the next one. */
  end(itemEnd: number): BulkBody | undefined {
    const isFull = itemEnd > this.#maxBulkBytes && this.#itemStarts.length > 1;
    const body = isFull ? this.#takeBody(itemEnd) : undefined;
    this.#written = isFull ? itemEnd - (body?.bytes.length ?? 0) : itemEnd;
    this.#itemStarts.push(this.#written);
    return body;
  }

  /** Adds an item as it stands. */
  add(item: string | Buffer): BulkBody | undefined {
    const at = this.begin(typeof item === 'string' ? item.length * 3 : item.length);
    return this.end(at + (typeof item === 'string' ? this.bytes.write(item, at, 'utf8') : item.copy(this.bytes, at)));
  }

  /** The last body, if any item is left for one. */
  rest(): BulkBody | undefined {
    return this.#itemStarts.length > 1 ? this.#takeBody(this.#written) : undefined;
  }

  #takeBody(writtenEnd: number): BulkBody {
    const body = { bytes: this.bytes.subarray(0, this.#written), itemStarts: this.#itemStarts };
    const begun = this.bytes.subarray(this.#written, writtenEnd);
    this.#expectedBytes -= this.#written;
    if (begun.length > 0) this.#grow(begun.length, begun);
    else this.bytes = Buffer.alloc(0);
    this.#itemStarts = [0];
    this.#written = 0;
    return body;
  }

  #grow(neededBytes: number, kept: Buffer = this.bytes.subarray(0, this.#written)): void {
    const usualBytes = Math.min(this.#expectedBytes, fullBodyBytes(this.#maxBulkBytes));
    this.bytes = this.#buffers.take(Math.max(neededBytes, kept.length * 2, usualBytes));
    this.view = viewOf(this.bytes);
    this.bytes.set(kept);
  }
}

/** What a full body needs, with room for the item that takes it over its cap, so that it seldom has to grow for that one. */
function fullBodyBytes(maxBulkBytes: number): number {
  return maxBulkBytes + 65_536;
}

/** What the buffer of a body has at least: as a rule it is never too small, and a boundless cap costs nothing. */
export function usualBodyBytes(maxBulkBytes: number): number {
  return Math.min(fullBodyBytes(maxBulkBytes), 8 * 1024 * 1024);
}

/** Writes a body's items once more; yields the bodies that get full. */
export function* writeItems(body: BulkBody, writer: BulkWriter): Generator<BulkBody> {
  for (let i = 0; i < itemCount(body); i++) {
    const full = writer.add(itemBytes(body, i));
    if (full) yield full;
  }
}
