import type { LogEvent } from '../payload/decode.ts';

/** Fargate's awslogs driver cuts longer lines into events of this many bytes. */
const splitBytes = 16_384;
/** Lines of one stack trace are written within this time, milliseconds. */
const maxGapMs = 1_000;
/** A stitched message grows no longer than an event itself may be, characters. */
const maxMessageChars = 1_000_000;

/** The lines of a Java stack trace below its first. */
const traceLine =
  /^(?:\s+at \S|\s*\.{3} \d+ (?:more|common frames omitted)|\s*(?:Caused by|Suppressed|Wrapped by): |\s+\[CIRCULAR REFERENCE|\s+- locked <)/;
/** `java.lang.IllegalStateException: …`, at the start of a line. */
const throwableLine = /^(?:[a-z_$][\w$]*\.)+[A-Z_$][\w$.]*(?:Exception|Error|Throwable)\b/;
/** How a JVM begins to report a thread that died; no log line is above it that it could belong to. */
const threadDeathLine = /^Exception in thread "/;

/**
 * Joins the events of one stream that are lines of one text into the first of them: stack traces, and lines that Fargate
 * cut at 16 KB. The document has the first event's id and time, so the same payload gives the same documents.
 * It sees one payload: the part of a trace after a payload's end stays a separate document.
 */
export function stitch(events: readonly LogEvent[]): { events: LogEvent[]; stitched: number } {
  const joined: LogEvent[] = [];
  let hasTrace = false;
  let previous: LogEvent | undefined;
  for (const event of events) {
    const head = joined.at(-1);
    if (head && previous && belongsTo(event, previous, head, hasTrace)) {
      joined[joined.length - 1] = { ...head, message: join(head.message, previous.message, event.message) };
      hasTrace ||= isOfTrace(event);
    } else {
      joined.push(event);
      hasTrace = isOfTrace(event);
    }
    previous = event;
  }
  return { events: joined, stitched: events.length - joined.length };
}

/** @param hasTrace Whether a throwable or lines of its trace are in the head already: another one is another text. */
function belongsTo(event: LogEvent, previous: LogEvent, head: LogEvent, hasTrace: boolean): boolean {
  const gapMs = event.timestampMs - previous.timestampMs;
  if (gapMs < 0 || gapMs > maxGapMs || head.message.length + event.message.length > maxMessageChars) return false;
  if (event.extractedFields || head.extractedFields || threadDeathLine.test(event.message)) return false;
  const isWanted =
    wasCut(previous.message) || traceLine.test(event.message) || (!hasTrace && throwableLine.test(event.message));
  return isWanted && !isJsonObject(head.message);
}

function isOfTrace({ message }: LogEvent): boolean {
  return traceLine.test(message) || throwableLine.test(message) || threadDeathLine.test(message);
}

/** With more text behind it, a JSON line would be no JSON, and its document without fields. */
function isJsonObject(message: string): boolean {
  if (!/^\s*\{/.test(message) || !message.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(message);
    return true;
  } catch {
    return false;
  }
}

function join(text: string, lastLine: string, line: string): string {
  return wasCut(lastLine) || text.endsWith('\n') ? text + line : `${text}\n${line}`;
}

function wasCut(line: string): boolean {
  return line.length <= splitBytes && line.length > splitBytes / 4 && Buffer.byteLength(line) === splitBytes;
}
