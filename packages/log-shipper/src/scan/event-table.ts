/** What the offsets of an event's span are; an end is the offset behind the last character. */
export const Span = {
  idStart: 0,
  idEnd: 1,
  messageStart: 2,
  messageEnd: 3,
  /** The object of `extractedFields`, or -1. */
  fieldsStart: 4,
  fieldsEnd: 5,
  /** What the event brings to its document, in the batch's `members`; -1 where the event must be parsed to tell. */
  membersStart: 6,
  membersEnd: 7,
} as const;
/** Offsets an event. */
export const spanLength = 8;

/** Room is made for as many events as a payload of short lines has; it grows where they are shorter still. */
const usualEventBytes = 350;

/** Where the events of a payload stand, and their times. */
export class EventTable {
  eventCount = 0;
  timestampsMs: Float64Array;
  spans: Int32Array;

  constructor(eventsBytes: number) {
    const usualEvents = Math.ceil(eventsBytes / usualEventBytes);
    this.timestampsMs = new Float64Array(usualEvents);
    this.spans = new Int32Array(usualEvents * spanLength);
  }

  /** Room for one more event, at least. The arrays may be others afterwards. */
  makeRoom(): void {
    const { timestampsMs, spans } = this;
    if (this.eventCount < timestampsMs.length) return;
    this.timestampsMs = new Float64Array(timestampsMs.length * 2);
    this.timestampsMs.set(timestampsMs);
    this.spans = new Int32Array(spans.length * 2);
    this.spans.set(spans);
  }
}
