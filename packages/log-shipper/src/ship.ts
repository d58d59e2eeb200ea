import type { Transport } from '@elastic/transport';
import pLimit from 'p-limit';
import { BulkQueue } from './deliver/bulk-queue.ts';
import { type Delivery, deliver } from './deliver/deliver.ts';
import type { RejectedItem } from './deliver/settle.ts';
import { UnreadBodies } from './deliver/unread-bodies.ts';
import { BodyBuffers } from './encode/body-buffers.ts';
import { type BulkBody, type BulkWriter, joinItems, usualBodyBytes, writeItems } from './encode/bulk.ts';
import { writeBatch } from './encode/encode.ts';
import { FieldBudget } from './encode/field-budget.ts';
import { batchFieldNames } from './encode/item-frame.ts';
import { createTransport } from './engine/connection.ts';
import { DocumentTypes } from './engine/document-types.ts';
import { configuredEngine, detectEngine, type Engine } from './engine/engine.ts';
import { NotAllStoredError, PayloadError } from './errors.ts';
import type { ShipLimits } from './limits.ts';
import { type ConnectionRules, type ShipperOptions, type ShipperRules, shipperRules } from './options.ts';
import type { LogBatch, SetAsideEvent } from './payload/decode.ts';
import { openPayload } from './payload/payload.ts';
import { prepare, redactPayload } from './prepare/prepare.ts';
import { openQuarantine } from './quarantine/open.ts';
import { fileName, type Quarantine, type QuarantineRecord } from './quarantine/record.ts';
import { describeRejected, documentRecord, eventRecord, payloadRecord } from './quarantine/reject.ts';
import { type ReplayLine, type ReplayReport, replay } from './quarantine/replay.ts';
import { addRefusals, emptyReport, lagsMs, type ShipReport, timeQuantilesMs } from './report.ts';
import type { ScannedBatch } from './scan/scan.ts';

/** Ships payloads to one engine. */
export interface Shipper {
  /**
   * Ships one payload; resolves when every event of it is safe: stored, quarantined, or left out by a rule.
   * @throws PayloadError for a payload that is none (where there is no quarantine to keep it);
   *   NotAllStoredError (with the `report`) where events were handed back, or rejected without a quarantine.
   */
  ship(payload: Uint8Array | string, limits?: ShipLimits): Promise<ShipReport>;
  /** Ships what a quarantine holds, to the same ids, and removes what was stored. */
  replay(quarantine: Quarantine, limits?: ShipLimits): Promise<ReplayReport>;
  /** Closes the connections, where the shipper has opened them itself. */
  close(): Promise<void>;
}

/**
 * Makes a shipper; it connects at its first payload.
 * @throws OptionsError naming the option that is wrong.
 */
export function createShipper(options: ShipperOptions): Shipper {
  const rules = shipperRules(options);
  const transport = rules.transport ?? openTransport(options);
  const line = new ShippingLine(transport, rules);
  return {
    ship: (payload, limits = {}) => line.ship(payload, limits),
    replay: (quarantine, limits = {}) =>
      replay(quarantine, new ShippingLine(transport, { ...rules, quarantine: undefined }), limits),
    close: () => line.close(),
  };
}

/** A transport to the engine of these options. */
export function openTransport(options: ShipperOptions): Transport {
  return createTransport(connectionRules(shipperRules(options)));
}

/** A payload that is read, its documents on their way. */
interface Shipment {
  report: ShipReport;
  timesMs: number[];
  aside: SetAsideEvent[];
  delivery: Delivery;
}

/** One payload after the other, or several at once, to one engine: what was learned about it is kept. */
class ShippingLine implements ReplayLine {
  readonly #transport: Transport;
  readonly #rules: ShipperRules;
  readonly #types: DocumentTypes;
  readonly #queue: BulkQueue;
  readonly #oneByOne = pLimit(1);
  readonly #fixedFields: readonly string[];
  readonly #budget: FieldBudget | undefined;
  #engine: Engine | undefined;
  #asking: Promise<void> | undefined;
  #askAgainMs = Number.NEGATIVE_INFINITY;
  #quarantine: Promise<Quarantine> | undefined;

  constructor(transport: Transport, rules: ShipperRules) {
    this.#transport = transport;
    this.#rules = rules;
    this.#types = new DocumentTypes(rules.type);
    this.#engine = configuredEngine(rules.aws);
    if (this.#engine) this.#types.learnEngine(this.#engine);
    this.#fixedFields = batchFieldNames(rules);
    const { nodes = [], requestTimeoutMs, gzip = !nodes.every(isLocal) } = rules;
    this.#queue = new BulkQueue(rules, {
      transport,
      types: this.#types,
      buffers: new BodyBuffers(rules.concurrency + 2, usualBodyBytes(rules.maxBulkBytes)),
      post: { requestTimeoutMs, gzip, unreadBodies: new UnreadBodies() },
      fixedFields: this.#fixedFields,
    });
    if (rules.maxFields !== undefined) this.#budget = new FieldBudget(rules.maxFields, this.#fixedFields);
  }

  async ship(payload: Uint8Array | string, limits: ShipLimits): Promise<ShipReport> {
    const timeLeftMs = timeLimit(this.#rules.maxRetryMs, limits.timeLeftMs);
    const hadTime = timeLeftMs() > 0;
    try {
      const shipment = await this.#inTurn(() => this.#send(payload, timeLeftMs, hadTime && timeLeftMs() <= 0));
      return shipment ? await this.#conclude(shipment) : emptyReport('');
    } catch (error) {
      if (error instanceof PayloadError && this.#rules.quarantine && error.code !== 'SELF_LOOP') {
        return this.#keepPayload(payload, error);
      }
      throw error;
    }
  }

  /** Sends ready-made items; used to replay what was refused before. */
  async shipItems(items: readonly Buffer[], report: ShipReport, limits: ShipLimits): Promise<RejectedItem[]> {
    const timeLeftMs = timeLimit(this.#rules.maxRetryMs, limits.timeLeftMs);
    await this.#learnEngine(timeLeftMs);
    const body = this.#types.retype(joinItems(items));
    const write = (writer: BulkWriter) => writeItems(body, writer);
    const delivery = await this.#inTurn(() => deliver(write, report, this.#queue, timeLeftMs));
    return delivery.settled();
  }

  /** The type of documents about whose index nothing else is known. */
  get usualType(): string | false {
    return this.#types.usual;
  }

  async close(): Promise<void> {
    if (!this.#rules.transport) await this.#transport.connectionPool.empty();
  }

  /** Payloads are read one after the other, each when the queue is ready for it: memory does not grow with their number. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#oneByOne(async () => {
      await this.#queue.ready();
      return work();
    });
  }

  /** Reads a payload and puts its events into the queue; undefined for one that has none. */
  async #send(
    payload: Uint8Array | string,
    timeLeftMs: () => number,
    isTooLate: boolean,
  ): Promise<Shipment | undefined> {
    const { batch, ...counts } = prepare(openPayload(payload, this.#rules), this.#rules);
    if (batch.kind === 'control') return undefined;
    this.#refuseOwnLogs(batch.logGroup);
    const report = { ...emptyReport(batch.logGroup), ...counts };
    if (isTooLate) {
      const handedBack = counts.events - counts.stitched - counts.sampledOut;
      throw new NotAllStoredError({ ...report, handedBack, refusals: [tooLate] });
    }
    await this.#learnEngine(timeLeftMs);
    const timesMs = timeQuantilesMs(timestampsMs(batch));
    const aside = batch.kind === 'data' ? [...batch.setAside] : [];
    const write = (writer: BulkWriter) => this.#write(batch, aside, writer);
    return { report, timesMs, aside, delivery: await deliver(write, report, this.#queue, timeLeftMs) };
  }

  #write(batch: ScannedBatch | LogBatch, aside: SetAsideEvent[], writer: BulkWriter): Iterable<BulkBody> {
    const rules = { ...this.#rules, typeFor: (index: string) => this.#types.typeFor(index) };
    const budget = this.#budget;
    const finish = budget && ((document: Record<string, unknown>, index: string) => budget.admit(index, document));
    const setAside = (event: SetAsideEvent) => aside.push(event);
    return writeBatch(batch, rules, { finish, setAside }, writer);
  }

  /** Waits until every event has ended, and says how. */
  async #conclude({ report, timesMs, aside, delivery }: Shipment): Promise<ShipReport> {
    const rejected = await delivery.settled();
    report.lagsMs = lagsMs(timesMs, Date.now());
    await this.#keepRejected(rejected, aside, report);
    if (report.handedBack > 0) throw new NotAllStoredError(report);
    return report;
  }

  /** What the engine will not take goes to the quarantine; without one, or where that fails, it is the source's to keep. */
  async #keepRejected(rejected: RejectedItem[], aside: SetAsideEvent[], report: ShipReport): Promise<void> {
    const count = rejected.length + aside.length;
    if (count === 0) return;
    const origin = { logGroup: report.logGroup, engine: this.#engine, now: new Date() };
    const records = [
      ...rejected.map((item) => documentRecord(item, origin)),
      ...aside.map((event) => eventRecord(event, origin)),
    ];
    const failure = await this.#keep(records);
    if (failure === undefined) report.quarantined += count;
    else {
      report.handedBack += count;
      const reasons = [...rejected.map(describeRejected), ...aside.map(({ reason }) => reason)];
      const reason = [failure, ...reasons.slice(0, 3)].join('; ');
      addRefusals(report, [{ status: rejected[0]?.refusal.status ?? 0, type: 'rejected', reason }]);
    }
  }

  async #keepPayload(payload: Uint8Array | string, error: PayloadError): Promise<ShipReport> {
    const origin = { logGroup: '', engine: this.#engine, now: new Date() };
    const failure = await this.#keep([payloadRecord(redactPayload(payload, this.#rules), error, origin)]);
    if (failure !== undefined) throw error;
    return { ...emptyReport(''), events: 1, quarantined: 1 };
  }

  /** Undefined where the records are safe, else why they are not. */
  async #keep(records: readonly QuarantineRecord[]): Promise<string | undefined> {
    if (this.#rules.quarantine === undefined) return 'rejected, and there is no quarantine';
    try {
      this.#quarantine ??= openQuarantine(this.#rules.quarantine);
      await (await this.#quarantine).put(fileName(records), records);
      return undefined;
    } catch (error) {
      return `the quarantine failed: ${(error as Error).message}`;
    }
  }

  /** Asked once, by whoever comes first: the others wait for the same answer. */
  async #learnEngine(timeLeftMs: () => number): Promise<void> {
    if (this.#engine || performance.now() < this.#askAgainMs) return;
    this.#asking ??= this.#askEngine(timeLeftMs()).finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  async #askEngine(timeLeftMs: number): Promise<void> {
    const { requestTimeoutMs } = this.#rules;
    try {
      this.#engine = await detectEngine(this.#transport, Math.min(requestTimeoutMs, maxDetectMs, timeLeftMs));
      this.#types.learnEngine(this.#engine);
    } catch {
      // Not known yet. Whatever keeps it from telling will show, and be judged, at the first bulk request.
      this.#askAgainMs = performance.now() + askAgainAfterMs;
    }
  }

  #refuseOwnLogs(logGroup: string): void {
    if (!this.#rules.ownLogGroups.includes(logGroup)) return;
    const message = `The payload is from ${logGroup}, the shipper's own log group: shipping it would never end. Remove that group's subscription.`;
    throw new PayloadError('SELF_LOOP', message);
  }
}

/** Longest wait for an engine to say what it is, milliseconds; its first refusal would tell as well. */
const maxDetectMs = 5_000;
/** Payloads that come until then go without what it did not say, milliseconds: each would wait as long. */
const askAgainAfterMs = 10_000;

/** Why a payload is handed back whose time was up before its turn came. */
const tooLate = { status: 0, type: 'time_is_up', reason: 'time was up before its turn came' };

function connectionRules({ nodes = [], requestTimeoutMs, auth, aws, ca }: ShipperRules): ConnectionRules {
  return { nodes, requestTimeoutMs, auth, aws, ...(ca !== undefined && { tls: { ca } }) };
}

function timestampsMs(batch: ScannedBatch | LogBatch): ArrayLike<number> {
  return batch.kind === 'scanned'
    ? batch.timestampsMs.subarray(0, batch.eventCount)
    : batch.events.map((event) => event.timestampMs);
}

function timeLimit(maxRetryMs: number, timeLeftMs: () => number = () => Number.POSITIVE_INFINITY): () => number {
  const end = performance.now() + maxRetryMs;
  return () => Math.min(end - performance.now(), timeLeftMs());
}

function isLocal(node: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(node).hostname);
}
