import { PayloadError } from '../errors.ts';

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Cuts JSON objects apart, however they follow each other: without anything between them, as Firehose writes them, one a line,
 * or as the items of one array. It counts brackets and parses nothing, so what it returns need not be valid JSON.
 */
export class JsonObjects {
  readonly #maxBytes: number;
  /** The beginning of the object that is open, from the chunks before this one. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  /** Whether the objects are in an array that is open. */
  #isArray = false;
  /** Objects that were complete, and bytes that were read, for errors. */
  #objects = 0;
  #readBytes = 0;

  /** @param maxBytes largest object */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The objects that end in this chunk. @throws PayloadError `NOT_JSON`, `PAYLOAD_TOO_LARGE` */
  *push(chunk: Buffer): Generator<Buffer> {
    let start = this.#depth > 0 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.#depth === 0) {
        if (byte === openBrace) start = i;
        else this.#passBetween(byte, i);
      }
      if (this.#depth > 0 || start >= 0) this.#pass(byte);
      if (start >= 0 && this.#depth === 0) {
        yield this.#complete(chunk.subarray(start, i + 1));
        start = -1;
      }
    }
    if (start >= 0) this.#keep(chunk.subarray(start));
    this.#readBytes += chunk.length;
  }

  /** @throws PayloadError `NOT_JSON` where an object or the array around them is still open */
  end(): void {
    if (this.#depth === 0 && !this.#isArray) return;
    throw notJson(`it ends inside ${this.#depth > 0 ? `the object` : 'an array'} after ${this.#soFar()}`);
  }

  /** What was read of the object that is open. */
  get unfinished(): Buffer {
    return Buffer.concat(this.#begun);
  }

  #pass(byte: number): void {
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#isString = false;
    } else if (byte === quote) this.#isString = true;
    else if (byte === openBrace || byte === openBracket) this.#depth++;
    else if (byte === closeBrace || byte === closeBracket) this.#depth--;
  }

  /** White space, and the punctuation of one array. */
  #passBetween(byte: number, at: number): void {
    if (isSpace(byte) || (byte === comma && this.#isArray)) return;
    if (byte === openBracket && !this.#isArray) this.#isArray = true;
    else if (byte === closeBracket && this.#isArray) this.#isArray = false;
    else {
      const where = `at byte ${this.#readBytes + at} after ${this.#soFar()}`;
      throw notJson(`expected a JSON object or the end, received byte ${byte.toString(16).padStart(2, '0')} ${where}`);
    }
  }

  #complete(last: Buffer): Buffer {
    const object = this.#begun.length === 0 ? last : Buffer.concat([...this.#begun, last]);
    this.#requireFitting(this.#begunBytes + last.length);
    this.#begun = [];
    this.#begunBytes = 0;
    this.#objects++;
    return object;
  }

  #keep(part: Buffer): void {
    this.#requireFitting(this.#begunBytes + part.length);
    // The chunk is the reader's, which may write into it again.
    this.#begun.push(Buffer.from(part));
    this.#begunBytes += part.length;
  }

  #requireFitting(bytes: number): void {
    if (bytes <= this.#maxBytes) return;
    const message = `An object after ${this.#soFar()} has more than maxPayloadBytes (${this.#maxBytes}).`;
    throw new PayloadError('PAYLOAD_TOO_LARGE', message);
  }

  #soFar(): string {
    return `${this.#objects} complete objects`;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function notJson(what: string): PayloadError {
  return new PayloadError('NOT_JSON', `The payloads are not JSON: ${what}.`);
}
