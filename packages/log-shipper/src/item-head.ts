import { ActionStart, type BatchRules, dayMs } from './item-frame.ts';

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
    this.#setTime(timestampMs - day * dayMs);
  }

  #make(timestampMs: number, day: number, idLength: number): void {
    const isoTimestamp = new Date(timestampMs).toISOString();
    const id = '_'.repeat(idLength);
    const actionId = Buffer.from(`${this.#actionStart.of(timestampMs)}"`);
    const documentId = Buffer.from(`${id}"}}\n{"@id":"`);
    const time = Buffer.from(`${id}","@timestamp":"${isoTimestamp.slice(0, 11)}`);
    this.actionIdAt = actionId.length;
    this.documentIdAt = this.actionIdAt + documentId.length;
    this.#timeAt = this.documentIdAt + time.length;
    this.bytes = Buffer.concat([actionId, documentId, time, Buffer.from(`${isoTimestamp.slice(11)}","@message":"`)]);
    this.#day = day;
    this.#idLength = idLength;
  }

  #setTime(msOfDay: number): void {
    const seconds = Math.floor(msOfDay / 1000);
    const minutes = Math.floor(seconds / 60);
    const at = this.#timeAt;
    this.#setDigits(at, Math.floor(minutes / 60));
    this.#setDigits(at + 3, minutes % 60);
    this.#setDigits(at + 6, seconds % 60);
    const ms = msOfDay % 1000;
    this.bytes[at + 9] = 0x30 + Math.floor(ms / 100);
    this.#setDigits(at + 10, ms % 100);
  }

  #setDigits(at: number, twoDigits: number): void {
    const tens = Math.floor(twoDigits / 10);
    this.bytes[at] = 0x30 + tens;
    this.bytes[at + 1] = 0x30 + twoDigits - tens * 10;
  }
}
