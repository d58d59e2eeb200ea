import type { RejectedItem } from '../deliver/settlement.ts';
import type { Engine } from '../engine/engine.ts';
import type { PayloadError } from '../errors.ts';
import type { SetAsideEvent } from '../payload/decode.ts';
import { addRefusals, emptyReport, type ShipReport } from '../report.ts';
import { openQuarantine } from './open.ts';
import { fileName, type Quarantine, type QuarantineRecord, type UnkeptRecord } from './record.ts';
import { describeRecord, documentRecord, eventRecord, payloadRecord } from './rejected-records.ts';

/** What could not be stored of a payload. */
export interface Rejects {
  /** Items that the engine refuses for good. */
  items: readonly RejectedItem[];
  /** Events that cannot be documents. */
  events: readonly SetAsideEvent[];
}

/** Keeps what cannot be stored. Without a quarantine, or if writing to it fails, events are handed back to their source. */
export class QuarantineWriter {
  readonly #place: string | undefined;
  #quarantine: Promise<Quarantine> | undefined;

  /** @param place where records are kept; undefined for nowhere */
  constructor(place: string | undefined) {
    this.#place = place;
  }

  /** Keeps a payload's rejects and counts them in its report, as quarantined or handed back. */
  async keepRejects({ items, events }: Rejects, report: ShipReport, engine: Engine | undefined): Promise<void> {
    const count = items.length + events.length;
    if (count === 0) return;
    const origin = { logGroup: report.logGroup, engine, now: new Date() };
    const records = [
      ...items.map((item) => documentRecord(item, origin)),
      ...events.map((event) => eventRecord(event, origin)),
    ];
    const unkept = await this.#put(records);
    report.quarantined += count - unkept.length;
    if (unkept.length === 0) return;
    report.handedBack += unkept.length;
    const [{ reason: failure }] = unkept as [UnkeptRecord];
    const reasons = unkept.slice(0, 3).map(({ record }) => describeRecord(record));
    const reason = [failure, ...reasons].join('; ');
    addRefusals(report, [{ status: items[0]?.refusal.status ?? 0, type: 'rejected', reason }]);
  }

  /**
   * Keeps a payload that cannot be decoded.
   * @throws the payload's error if the payload cannot be kept
   */
  async keepPayload(
    payload: Uint8Array | string,
    error: PayloadError,
    engine: Engine | undefined,
  ): Promise<ShipReport> {
    const unkept = await this.#put([payloadRecord(payload, error, { logGroup: '', engine, now: new Date() })]);
    if (unkept.length > 0) throw error;
    return { ...emptyReport(''), events: 1, quarantined: 1 };
  }

  /** Writes records; returns those that are not kept. */
  async #put(records: readonly QuarantineRecord[]): Promise<readonly UnkeptRecord[]> {
    const none = (reason: string) => records.map((record) => ({ record, reason }));
    if (this.#place === undefined) return none('rejected, and there is no quarantine');
    try {
      this.#quarantine ??= openQuarantine(this.#place);
      return await (await this.#quarantine).put(fileName(records), records);
    } catch (error) {
      return none(`the quarantine failed: ${(error as Error).message}`);
    }
  }
}
