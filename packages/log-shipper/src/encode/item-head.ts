import { ActionStart, type BatchRules, dayMs } from './action-start.ts';

/**
 * What stands before an event's message, but for its id: the action line and the document's first fields,
 * `{"index":{…,"_id":"…"}}\n{"@id":"…","@timestamp":"2015-01-13T02:28:53.213Z","@message":"`.
 * Neighbours share nearly all of it, so only the time of day is written anew.
 */
export class ItemHead {
  /** To be copied; the ids go in at their offsets. */
  bytes = Buffer.alloc(0);
  actionIdAt = 0;
  documentIdAt = 0;
  readonly #actionStart: ActionStart;
  #timeAt = 0;
  #day = Number.NaN;
  #idLength = -1;

  constructor(rules: BatchRules) {
    this.#actionStart = new ActionStart(rules);
  }

  /** Makes `bytes` right for an event of the years 0 to 9999. */
  set(timestampMs: number, idLength: number): void {
    const day = Math.floor(timestampMs / dayMs);
    if (day !== this.#day || idLength !== this.#idLength) this.#make(timestampMs, day, idLength);
    this.#setTime((timestampMs - day * dayMs) | 0);
  }

  #make(timestampMs: number, day: number, idLength: number): void {
    const action = `${this.#actionStart.of(timestampMs)}"`;
    const id = '_'.repeat(idLength);
    const between = '"}}\n{"@id":"';
    const date = `","@timestamp":"${new Date(timestampMs).toISOString()}`;
    this.bytes = Buffer.from(`${action}${id}${between}${id}${date}","@message":"`);
    this.actionIdAt = Buffer.byteLength(action);
    this.documentIdAt = this.actionIdAt + idLength + between.length;
    this.#timeAt = this.documentIdAt + idLength + date.length - timeLength;
    this.#day = day;
    this.#idLength = idLength;
  }

  #setTime(msOfDay: number): void {
    const at = this.#timeAt;
    const seconds = quotient(msOfDay, 1000);
    const minutes = quotient(seconds, 60);
    const hours = quotient(minutes, 60);
    const ms = msOfDay - seconds * 1000;
    const hundreds = quotient(ms, 100);
    this.#setDigits(at, hours);
    this.#setDigits(at + 3, minutes - hours * 60);
    this.#setDigits(at + 6, seconds - minutes * 60);
    this.bytes[at + 9] = 0x30 + hundreds;
    this.#setDigits(at + 10, ms - hundreds * 100);
  }

  #setDigits(at: number, twoDigits: number): void {
    const tens = quotient(twoDigits, 10);
    this.bytes[at] = 0x30 + tens;
    this.bytes[at + 1] = 0x30 + twoDigits - tens * 10;
  }
}

/** Of numbers below 2^31: the machine divides integers, where Math.floor would have it divide doubles. */
function quotient(dividend: number, divisor: number): number {
  return (dividend / divisor) | 0;
}

/** `02:28:53.213Z` */
const timeLength = 13;
