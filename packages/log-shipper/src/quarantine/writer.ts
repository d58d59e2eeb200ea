import type { RejectedItem } from '../deliver/settlement.ts';
import type { Engine } from '../engine/engine.ts';
import type { PayloadError } from '../errors.ts';
import type { SetAsideEvent } from '../payload/decode.ts';
import { addRefusals, emptyReport, type ShipReport } from '../report.ts';
import { openQuarantine } from './open.ts';
import { fileName, type Quarantine, type QuarantineRecord } from './record.ts';
import { describeRejected, documentRecord, eventRecord, payloadRecord } from './rejected-records.ts';

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
    const failure = await this.#put(records);
    if (failure === undefined) {
      report.quarantined += count;
      return;
    }
    report.handedBack += count;
    const reasons = [...items.map(describeRejected), ...events.map(({ reason }) => reason)];
    const reason = [failure, ...reasons.slice(0, 3)].join('; ');
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
    const failure = await this.#put([payloadRecord(payload, error, { logGroup: '', engine, now: new Date() })]);
    if (failure !== undefined) throw error;
    return { ...emptyReport(''), events: 1, quarantined: 1 };
  }

  /** Writes records; returns why that failed, or undefined. */
  async #put(records: readonly QuarantineRecord[]): Promise<string | undefined> {
    if (this.#place === undefined) return 'rejected, and there is no quarantine';
    try {
      this.#quarantine ??= openQuarantine(this.#place);
      await (await this.#quarantine).put(fileName(records), records);
      return undefined;
    } catch (error) {
      return `the quarantine failed: ${(error as Error).message}`;
    }
  }
}
