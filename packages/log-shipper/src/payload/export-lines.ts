import { PayloadError } from '../errors.ts';
import { type ExportedEvent, ExportedEvents } from './exported-events.ts';
import type { LogOrigin } from './log-origin.ts';

/** How each event of an export begins: `2026-01-31T10:00:00.000Z message`. */
export const exportLine = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)(?: |$)/;

/** CloudWatch takes messages of at most 1 MiB. */
const maxMessageChars = 4 * 1024 * 1024;
/** A payload of these lines has at most that many events, and about that many characters. */
const maxEvents = 2_000;
const maxChars = 1_000_000;

/** Reads the lines that an export task of CloudWatch Logs writes. A line without a time belongs to the message above it. */
export class ExportLines {
  readonly #made: ExportedEvents;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #events: ExportedEvent[] = [];
  #chars = 0;
  /** The line that has not ended yet. */
  #line = '';

  constructor(origin: LogOrigin) {
    this.#made = new ExportedEvents(origin);
  }

  /** The payloads that are complete. @throws PayloadError `PAYLOAD_TOO_LARGE` for a message that has no end */
  *push(chunk: Buffer): Generator<Buffer> {
    const lines = this.#decoder.decode(chunk, { stream: true }).split('\n');
    lines[0] = this.#line + (lines[0] ?? '');
    this.#line = lines.pop() ?? '';
    requireFitting(this.#line);
    for (const line of lines) yield* this.#add(line);
  }

  /** What is left. */
  *end(): Generator<Buffer> {
    const last = this.#line + this.#decoder.decode();
    if (last !== '') yield* this.#add(last);
    if (this.#events.length > 0) yield this.#payload();
  }

  *#add(line: string): Generator<Buffer> {
    const time = exportLine.exec(line)?.[1];
    const timestampMs = time === undefined ? Number.NaN : Date.parse(time);
    const last = this.#events.at(-1);
    if (Number.isNaN(timestampMs) && last) {
      requireFitting(last.message);
      last.message += `\n${line}`;
    } else {
      if (this.#events.length >= maxEvents || this.#chars >= maxChars) yield this.#payload();
      this.#events.push({ timestampMs, message: line.slice((time?.length ?? -1) + 1) });
    }
    this.#chars += line.length;
  }

  #payload(): Buffer {
    const payload = this.#made.payload(this.#events);
    this.#events = [];
    this.#chars = 0;
    return payload;
  }
}

function requireFitting({ length }: string): void {
  if (length <= maxMessageChars) return;
  const message = `A message of the export has more than ${maxMessageChars} characters, which no log event has.`;
  throw new PayloadError('PAYLOAD_TOO_LARGE', message);
}
