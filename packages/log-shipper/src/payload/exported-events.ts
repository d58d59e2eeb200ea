import { createHash } from 'node:crypto';
import type { LogOrigin } from './log-origin.ts';

/** An event of an export or of an answer of the Logs API. */
export interface ExportedEvent {
  /** CloudWatch's id, where the input has it. */
  id?: string | undefined;
  timestampMs: number;
  message: string;
  /** Where the input says it. */
  logStream?: string | undefined;
}

/**
 * Makes payloads of events that CloudWatch Logs exported. An export has no event ids. An id is the digest of the event's origin,
 * time and text, and of how many events before it had the same: shipping the same export again overwrites the documents.
 */
export class ExportedEvents {
  readonly #origin: LogOrigin;
  /** Events of the last time by their text: exports are in the order of time. */
  #sameTime = new Map<string, number>();
  #timestampMs = Number.NaN;

  constructor(origin: LogOrigin) {
    this.#origin = origin;
  }

  /** The payload of these events, which are of one stream. */
  payload(events: readonly ExportedEvent[]): Buffer {
    const { owner = '', logGroup, logStream = events[0]?.logStream ?? '' } = this.#origin;
    const logEvents = events.map((event) => ({
      id: event.id ?? this.#idOf(event, logStream),
      timestamp: event.timestampMs,
      message: event.message,
    }));
    const envelope = { messageType: 'DATA_MESSAGE', owner, logGroup, logStream, subscriptionFilters: [] };
    return Buffer.from(JSON.stringify({ ...envelope, logEvents }));
  }

  #idOf({ timestampMs, message }: ExportedEvent, logStream: string): string {
    if (timestampMs !== this.#timestampMs) this.#sameTime.clear();
    this.#timestampMs = timestampMs;
    const text = JSON.stringify([this.#origin.logGroup, logStream, timestampMs, message]);
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 40);
    const earlier = this.#sameTime.get(digest) ?? 0;
    this.#sameTime.set(digest, earlier + 1);
    return earlier === 0 ? digest : `${digest}-${earlier}`;
  }
}
