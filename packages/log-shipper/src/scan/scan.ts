import { isUtf8 } from 'node:buffer';
import { type BatchOrigin } from '../document/document.ts';
import type { EncodeRules } from '../document/document-options.ts';
import { fieldsTextField } from '../document/fields-text.ts';
import { streamFieldNames } from '../document/stream-fields.ts';
import { systemFields } from '../document/system-fields.ts';
import { own, release } from '../payload/own-memory.ts';
import { EventScanner } from './event-scanner.ts';
import { ReservedKeys } from './key-stack.ts';
import { PlainEvents } from './plain-events.ts';
import type { PlainJsonRules } from './plain-json.ts';

/**
 * Finds the events of a payload in its bytes without parsing them: many times as fast as JSON.parse.
 * It knows the one shape that CloudWatch Logs writes; for any other it gives up and the payload is parsed instead.
 */
export interface ScannedBatch extends BatchOrigin {
  kind: 'scanned';
  /** The payload's UTF-8 bytes. */
  bytes: Buffer;
  eventCount: number;
  timestampsMs: Float64Array;
  /** `spanLength` offsets an event: see `Span`. */
  spans: Int32Array;
  /** What the events bring to their documents besides the six system fields: `"key":value,` and so on. */
  members: Buffer;
  membersBytes: number;
}

const eventsKey = Buffer.from('"logEvents":[');
const closeBracket = 0x5d;

/** A payload's JSON -> its events' places, or undefined where it is not of the usual shape (or is no valid payload at all). */
export function scan(bytes: Buffer, rules: PlainJsonRules): ScannedBatch | undefined {
  const plain = new PlainEvents(bytes);
  if (!isUtf8(bytes) || plain.hasControl()) return undefined;
  const eventsStart = bytes.indexOf(eventsKey) + eventsKey.length;
  if (eventsStart < eventsKey.length || bytes[eventsStart] === closeBracket) return undefined;
  const scanner = new EventScanner(bytes, eventsStart, rules, plain);
  const eventsEnd = scanner.scanEvents();
  if (eventsEnd < 0) return undefined;
  const origin = readOrigin(bytes, eventsStart, eventsEnd);
  if (!origin) return undefined;
  const { members } = scanner;
  const { eventCount, timestampsMs, spans } = scanner.table;
  for (const array of [timestampsMs, spans, members.bytes]) own(array);
  return {
    kind: 'scanned',
    ...origin,
    bytes,
    eventCount,
    timestampsMs,
    spans,
    members: members.bytes,
    membersBytes: members.end,
  };
}

/** Gives the batch's memory back, as far as it is ours. Its origin and its number of events are all that is left of it. */
export function releaseBatch({ bytes, timestampsMs, spans, members }: ScannedBatch): void {
  for (const array of [bytes, timestampsMs, spans, members]) release(array);
}

/** The payload without its events is small: parse that. */
function readOrigin(bytes: Buffer, eventsStart: number, eventsEnd: number): BatchOrigin | undefined {
  try {
    const { messageType, owner, logGroup, logStream, logEvents } = JSON.parse(
      bytes.toString('utf8', 0, eventsStart) + bytes.toString('utf8', eventsEnd),
    );
    const isUsual = messageType === 'DATA_MESSAGE' && Array.isArray(logEvents);
    const strings = [owner, logGroup, logStream].every((value) => typeof value === 'string');
    const head = bytes.subarray(0, eventsStart - eventsKey.length);
    const isOnly = hasNoEvents(head) && hasNoEvents(bytes.subarray(eventsEnd));
    return isUsual && strings && isOnly ? { owner, logGroup, logStream } : undefined;
  } catch {
    return undefined;
  }
}

/** Another `logEvents`, of whatever object and however it is spelt, could be the one that is meant. */
function hasNoEvents(envelope: Buffer): boolean {
  return !envelope.includes('"logEvents"') && !envelope.includes('\\u');
}

/** What makes JSON plain where documents are made by those rules; made once for them. */
export function plainJsonRules(rules: EncodeRules): PlainJsonRules {
  const known = knownRules.get(rules);
  if (known) return known;
  const own = [...systemFields, ...Object.keys(rules.fields)];
  if (rules.typeField !== undefined) own.push(rules.typeField);
  const made = {
    reserved: new ReservedKeys(own),
    // Which of the stream's fields a document has is known only when the stream's name is; an own `@fields_text` is moved.
    refused: new ReservedKeys([...(rules.streamFields ? streamFieldNames : []), fieldsTextField]),
    exactIntegers: rules.bigIntegers === 'exact',
  };
  knownRules.set(rules, made);
  return made;
}

const knownRules = new WeakMap<EncodeRules, PlainJsonRules>();
