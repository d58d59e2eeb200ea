import { PayloadError } from '../errors.ts';
import { ExportLines, exportLine } from './export-lines.ts';
import { JsonObjects } from './json-objects.ts';
import type { LogOrigin } from './log-origin.ts';
import { looksLike, takenInputs } from './looks-like.ts';
import { type Carried, unwrapText, withoutOrigin } from './unwrap.ts';

/** How the text is read that a file or an object of S3 holds. */
export interface ReaderRules {
  /** Largest payload, bytes. */
  maxPayloadBytes: number;
  /** Where the events of an export come from. */
  origin?: LogOrigin | undefined;
}

/** One way to read a text. */
interface TextReader {
  push(chunk: Buffer): Iterable<Carried>;
  end(): Iterable<Carried>;
}

/** Bytes that are enough to tell the ways apart. */
const headBytes = 64;

/**
 * Reads the payloads in a text that arrives in chunks: JSON objects in a row, an array of them or one a line, lines of base64, or
 * the lines of an export. What it has read is not kept.
 */
export class PayloadReader {
  readonly #rules: ReaderRules;
  #head: Buffer = Buffer.alloc(0);
  #reader: TextReader | undefined;

  constructor(rules: ReaderRules) {
    this.#rules = rules;
  }

  /** What is complete. @throws PayloadError for any other text, also after a good beginning */
  *push(chunk: Buffer): Generator<Carried> {
    if (this.#reader) return yield* this.#reader.push(chunk);
    this.#head = withoutMark(Buffer.concat([this.#head, chunk]));
    const start = this.#head.findIndex((byte) => byte > 0x20);
    if (start >= 0 && this.#head.length - start >= headBytes) yield* this.#begin();
    else if (start < 0 && this.#head.length > headBytes) this.#head = this.#head.subarray(-headBytes);
  }

  /** What is left. @throws PayloadError for any other text, and for one that is cut off */
  *end(): Generator<Carried> {
    if (!this.#reader) yield* this.#begin();
    yield* this.#reader?.end() ?? [];
  }

  *#begin(): Generator<Carried> {
    const head = this.#head;
    this.#reader = this.#readerFor(head);
    this.#head = Buffer.alloc(0);
    yield* this.#reader?.push(head) ?? [];
  }

  /** Undefined for white space alone, which holds nothing. */
  #readerFor(bytes: Buffer): TextReader | undefined {
    const head = bytes.toString('latin1', 0, 4 * headBytes).trimStart();
    const { origin, maxPayloadBytes } = this.#rules;
    if (head === '') return undefined;
    if (/^[{[]/.test(head)) return new JsonText(maxPayloadBytes, origin);
    if (exportLine.test(head)) {
      if (!origin) throw new PayloadError('NOT_A_LOGS_PAYLOAD', withoutOrigin('It is an export of CloudWatch Logs'));
      return new ExportText(new ExportLines(origin));
    }
    if (/^"?[A-Za-z0-9+/_-]{4,}[A-Za-z0-9+/_=\s"-]*$/.test(head)) return new Base64Text(maxPayloadBytes);
    throw new PayloadError('NOT_A_LOGS_PAYLOAD', `It looks like ${looksLike(bytes)}. ${takenInputs}`);
  }
}

/** Without the byte order mark that editors write. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** JSON objects, each a payload or an envelope. */
class JsonText implements TextReader {
  readonly #objects: JsonObjects;
  readonly #origin: LogOrigin | undefined;

  constructor(maxBytes: number, origin: LogOrigin | undefined) {
    this.#objects = new JsonObjects(maxBytes);
    this.#origin = origin;
  }

  *push(chunk: Buffer): Generator<Carried> {
    for (const object of this.#objects.push(chunk)) yield* this.#open(object);
  }

  end(): Carried[] {
    this.#objects.end();
    return [];
  }

  /** An object that is something else does not keep the others from being read. */
  #open(object: Buffer): Carried[] {
    // The head of a plain payload tells it: that need not be parsed twice.
    if (/^\{\s*"messageType"/.test(object.toString('latin1', 0, headBytes))) return [{ payload: Buffer.from(object) }];
    try {
      return unwrapText(object.toString('utf8'), this.#origin);
    } catch (error) {
      if (error instanceof PayloadError) return [{ error }];
      throw error;
    }
  }
}

/** The lines of an export. */
class ExportText implements TextReader {
  readonly #lines: ExportLines;

  constructor(lines: ExportLines) {
    this.#lines = lines;
  }

  *push(chunk: Buffer): Generator<Carried> {
    for (const payload of this.#lines.push(chunk)) yield { payload };
  }

  *end(): Generator<Carried> {
    for (const payload of this.#lines.end()) yield { payload };
  }
}

/** How gzip begins in base64: a line that begins so begins a payload. */
const gzipBase64 = /^"?H4sI/;

/** Payloads in base64, each in one line or in several, in quotes or not. */
class Base64Text implements TextReader {
  readonly #maxChars: number;
  #lines: string[] = [];
  #chars = 0;
  /** The line that has not ended yet. */
  #line: string[] = [];

  constructor(maxBytes: number) {
    this.#maxChars = 2 * maxBytes;
  }

  *push(chunk: Buffer): Generator<Carried> {
    this.#count(chunk.length);
    const [first = '', ...others] = chunk.toString('latin1').split('\n');
    this.#line.push(first);
    for (const line of others) {
      yield* this.#add(this.#line.join(''));
      this.#line = [line];
    }
  }

  *end(): Generator<Carried> {
    yield* this.#add(this.#line.join(''));
    yield* this.#complete();
  }

  *#add(line: string): Generator<Carried> {
    if (gzipBase64.test(line)) yield* this.#complete();
    this.#lines.push(line);
  }

  *#complete(): Generator<Carried> {
    const payload = this.#lines.join('').replace(/[\s"]/g, '');
    this.#lines = [];
    this.#chars = 0;
    if (payload !== '') yield { payload };
  }

  #count(chars: number): void {
    this.#chars += chars;
    if (this.#chars <= this.#maxChars) return;
    throw new PayloadError('PAYLOAD_TOO_LARGE', `A payload has more than ${this.#maxChars} characters of base64.`);
  }
}
