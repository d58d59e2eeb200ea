import type { LogEvent } from '../payload/decode.ts';
import { type FirelensLine, follows, readFirelensLine, wrapText } from './firelens-line.ts';
import { continuesTrace, isOfTrace, isThreadDeath } from './trace-lines.ts';

/** Fargate's awslogs driver cuts longer lines into events of this many bytes. */
const splitBytes = 16_384;
/** Lines of one stack trace are written within this time, milliseconds. */
const maxGapMs = 1_000;
/** A stitched message grows no longer than an event itself may be, characters. */
const maxMessageChars = 1_000_000;

/**
 * Joins the events of one stream that are lines of one text into the first of them: stack traces, and lines that Fargate
 * cut at 16 KB. The document has the first event's id and time, so the same payload gives the same documents.
 * It sees one payload: the part of a trace after a payload's end stays a separate document. Of lines that FireLens wrapped in
 * JSON the texts are joined, for each container and output by itself, as those mix in one stream.
 */
export function stitch(events: readonly LogEvent[]): { events: LogEvent[]; stitched: number } {
  const texts: StitchedText[] = [];
  const open = new Map<string, StitchedText>();
  for (const event of events) {
    const line = readLine(event);
    const text = open.get(line.source);
    if (text?.takes(line)) continue;
    const next = new StitchedText(line);
    open.set(line.source, next);
    texts.push(next);
  }
  return { events: texts.map((text) => text.event), stitched: events.length - texts.length };
}

/** One event as a line of text. */
interface Line {
  event: LogEvent;
  text: string;
  /** Lines are joined with those of the same source. */
  source: string;
  firelens: FirelensLine | undefined;
}

function readLine(event: LogEvent): Line {
  const firelens = event.extractedFields ? undefined : readFirelensLine(event.message);
  return { event, text: firelens?.log ?? event.message, source: firelens?.source ?? '', firelens };
}

/** A text that grows line by line. */
class StitchedText {
  readonly #head: Line;
  /** Joined when they are asked for: each look at a string that grows would copy all of it. */
  readonly #parts: string[];
  #chars: number;
  #last: Line;
  #hasTrace: boolean;
  /** Whether it may be a JSON object, or the beginning of one. */
  #mayBeJson: boolean;

  constructor(head: Line) {
    this.#head = head;
    this.#last = head;
    this.#parts = [head.text];
    this.#chars = head.text.length;
    this.#hasTrace = isOfTrace(head.text);
    this.#mayBeJson = /^\s*\{/.test(head.text);
  }

  /** The first line's event, with all of the text. */
  get event(): LogEvent {
    const { event, firelens } = this.#head;
    if (this.#last === this.#head) return event;
    const text = this.#parts.join('');
    const isWhole = this.#last.firelens?.piece?.isLast !== false;
    return { ...event, message: firelens ? wrapText(firelens, text, isWhole) : text };
  }

  /** Takes a line where it belongs to this text; false where it does not. */
  takes(line: Line): boolean {
    const gapMs = line.event.timestampMs - this.#last.event.timestampMs;
    if (gapMs < 0 || gapMs > maxGapMs || this.#chars + line.text.length > maxMessageChars) return false;
    if (line.event.extractedFields || this.#head.event.extractedFields) return false;
    const isRest = this.#isCutBefore(line);
    if (!isRest && !continuesTrace(line.text, this.#hasTrace)) return false;
    // Pieces say themselves that they are of one line.
    if (!(isRest && line.firelens) && this.#isJsonObject()) return false;
    // No line of a trace is JSON: with one in it, the text need not be parsed again.
    if (!isRest) this.#mayBeJson = false;
    if (!isRest && !this.#last.text.endsWith('\n')) this.#parts.push('\n');
    this.#parts.push(line.text);
    this.#chars += line.text.length + 1;
    this.#hasTrace ||= isOfTrace(line.text);
    this.#last = line;
    return true;
  }

  /** Whether a line is the rest of the last one. */
  #isCutBefore(line: Line): boolean {
    const { firelens: last, text } = this.#last;
    if (last && line.firelens) return follows(line.firelens, last);
    return wasCut(text) && !isThreadDeath(line.text);
  }

  /** With more text after it, a JSON line would be no JSON, and its document without fields. */
  #isJsonObject(): boolean {
    if (!this.#mayBeJson || !this.#last.text.trimEnd().endsWith('}')) return false;
    try {
      JSON.parse(this.#parts.join(''));
      return true;
    } catch {
      return false;
    }
  }
}

function wasCut(line: string): boolean {
  return line.length <= splitBytes && line.length > splitBytes / 4 && Buffer.byteLength(line) === splitBytes;
}
