import type { Transport } from '@elastic/transport';
import pLimit from 'p-limit';
import { BulkQueue } from './deliver/bulk-queue.ts';
import type { DeliveryTerms } from './deliver/bulk-request.ts';
import { type Delivery, deliver } from './deliver/deliver.ts';
import type { RejectedItem } from './deliver/settlement.ts';
import { type BulkWriter, joinItems, writeItems } from './encode/bulk.ts';
import { DocumentWriter } from './encode/document-writer.ts';
import { createTransport } from './engine/connection.ts';
import { EngineDiscovery } from './engine/discovery.ts';
import { asTransport } from './engine/transport.ts';
import { NotAllStoredError, PayloadError } from './errors.ts';
import type { ShipLimits } from './limits.ts';
import { connectionRules, type ShipperOptions, type ShipperRules, shipperRules } from './options.ts';
import type { SetAsideEvent } from './payload/decode.ts';
import { openPayload } from './payload/payload.ts';
import { splitPayload } from './payload/payloads.ts';
import { type PreparedBatch, prepare, redactError, redactPayload } from './prepare/prepare.ts';
import type { Quarantine } from './quarantine/record.ts';
import { type ReplayReport, type ReplayTarget, replay } from './quarantine/replay.ts';
import { QuarantineWriter } from './quarantine/writer.ts';
import { emptyReport, lagsMs, type ShipReport, timeQuantilesMs } from './report.ts';
import { timestampsMs } from './scan/read-batch.ts';
import { shipParts } from './ship-parts.ts';

/** Ships payloads to one engine. */
export interface Shipper {
  /**
   * Ships a payload, or an input with several of them; resolves when every event of it is safe: stored, quarantined, or left out by a rule.
   * @throws PayloadError for input that is not a payload (if there is no quarantine to keep it);
   *   NotAllStoredError (with the `report`) if events were handed back, or rejected without a quarantine.
   */
  ship(payload: Uint8Array | string, limits?: ShipLimits): Promise<ShipReport>;
  /** Ships what a quarantine holds, to the same ids, and removes what was stored. */
  replay(quarantine: Quarantine, limits?: ShipLimits): Promise<ReplayReport>;
  /** Closes the connections that the shipper opened itself. */
  close(): Promise<void>;
}

/**
 * Makes a shipper; it connects at its first payload.
 * @throws OptionsError naming the option that is wrong.
 * @example
 * const shipper = createShipper({ nodes: 'http://localhost:9200', quarantine: 's3://bucket/refused' });
 * const { stored, quarantined } = await shipper.ship(payload);
 * await shipper.close();
 */
export function createShipper(options: ShipperOptions): Shipper {
  const rules = shipperRules(options);
  const transport = rules.transport ? asTransport(rules.transport) : openTransport(options);
  const pipeline = new Pipeline(transport, rules);
  return {
    ship: (payload, limits = {}) => pipeline.ship(payload, limits),
    replay: (quarantine, limits = {}) =>
      replay(quarantine, new Pipeline(transport, { ...rules, quarantine: undefined }), {
        ...limits,
        isRedelivery: true,
      }),
    close: () => pipeline.close(),
  };
}

/** A transport to the engine of these options. */
export function openTransport(options: ShipperOptions): Transport {
  return createTransport(connectionRules(shipperRules(options)));
}

/** A payload whose events are on their way. */
interface Shipment {
  report: ShipReport;
  timesMs: number[];
  setAside: SetAsideEvent[];
  delivery: Delivery;
}

/** The way of a payload: read, prepare, write, deliver, conclude. Several payloads may be on it at once. */
class Pipeline implements ReplayTarget {
  readonly #transport: Transport;
  readonly #rules: ShipperRules;
  readonly #discovery: EngineDiscovery;
  readonly #documents: DocumentWriter;
  readonly #queue: BulkQueue;
  readonly #quarantine: QuarantineWriter;
  readonly #oneByOne = pLimit(1);

  constructor(transport: Transport, rules: ShipperRules) {
    this.#transport = transport;
    this.#rules = rules;
    this.#discovery = new EngineDiscovery(transport, rules.type, rules);
    this.#documents = new DocumentWriter(rules, (index) => this.#discovery.types.typeFor(index));
    const { fixedFields } = this.#documents;
    this.#queue = BulkQueue.open(rules, { transport, types: this.#discovery.types, fixedFields });
    this.#quarantine = new QuarantineWriter(rules.quarantine);
  }

  async ship(payload: Uint8Array | string, limits: ShipLimits): Promise<ShipReport> {
    const terms = this.#terms(limits);
    const hadTime = terms.timeLeftMs() > 0;
    try {
      const shipment = await this.#inTurn(() => this.#send(payload, terms, hadTime && terms.timeLeftMs() <= 0));
      return shipment ? await this.#conclude(shipment) : emptyReport('');
    } catch (error) {
      return this.#shipOtherwise(payload, error, limits);
    }
  }

  /** Ships an input that is several payloads, and quarantines an input that cannot be read. */
  async #shipOtherwise(payload: Uint8Array | string, error: unknown, limits: ShipLimits): Promise<ShipReport> {
    const keep = (reason: PayloadError) =>
      this.#quarantine.keepPayload(redactPayload(payload, this.#rules), reason, this.#discovery.engine);
    let reason = error;
    try {
      const parts = splitPayload(payload, error, this.#rules);
      const ship = (part: string | Buffer) => this.ship(part, limits);
      if (parts) return await shipParts(parts, { ship, keep: this.#rules.quarantine === undefined ? undefined : keep });
    } catch (partsError) {
      reason = redactError(partsError, this.#rules);
    }
    if (!this.#canQuarantine(reason)) throw reason;
    return keep(reason);
  }

  /** Sends ready-made items: a replay ships what was rejected before. */
  async shipItems(items: readonly Buffer[], report: ShipReport, limits: ShipLimits): Promise<RejectedItem[]> {
    const terms = this.#terms(limits);
    await this.#discovery.discover(terms.timeLeftMs);
    const body = this.#discovery.types.retype(joinItems(items));
    const write = (writer: BulkWriter) => writeItems(body, writer);
    const delivery = await this.#inTurn(() => deliver(write, report, this.#queue, terms));
    return delivery.settled();
  }

  /** The type of documents for an index that no response has spoken of. */
  get usualType(): string | false {
    return this.#discovery.types.usual;
  }

  async close(): Promise<void> {
    if (!this.#rules.transport) await this.#transport.connectionPool.empty();
  }

  /** Reads payloads one after the other, each when the queue can take it: memory does not grow with their number. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#oneByOne(async () => {
      await this.#queue.ready();
      return work();
    });
  }

  /** Reads a payload and queues its events; undefined for a payload without events. */
  async #send(payload: Uint8Array | string, terms: DeliveryTerms, isTooLate: boolean): Promise<Shipment | undefined> {
    const { batch, ...counts } = prepare(openPayload(payload, this.#rules), this.#rules);
    if (batch.kind === 'control') return undefined;
    this.#refuseOwnLogs(batch.logGroup);
    const report = { ...emptyReport(batch.logGroup), ...counts };
    if (isTooLate) throw tooLate(report, counts);
    await this.#discovery.discover(terms.timeLeftMs);
    const timesMs = timeQuantilesMs(timestampsMs(batch));
    const setAside = batch.kind === 'data' ? [...batch.setAside] : [];
    const write = (writer: BulkWriter) => this.#documents.write(batch, setAside, writer);
    return { report, timesMs, setAside, delivery: await deliver(write, report, this.#queue, terms) };
  }

  /** Waits until every event is stored, rejected or handed back. */
  async #conclude({ report, timesMs, setAside, delivery }: Shipment): Promise<ShipReport> {
    const items = await delivery.settled();
    report.lagsMs = lagsMs(timesMs, Date.now());
    await this.#quarantine.keepRejects({ items, events: setAside }, report, this.#discovery.engine);
    if (report.handedBack > 0) throw new NotAllStoredError(report);
    return report;
  }

  #terms({ timeLeftMs, isRedelivery = false }: ShipLimits): DeliveryTerms {
    return { timeLeftMs: timeLimit(this.#rules.maxRetryMs, timeLeftMs), isRedelivery };
  }

  #canQuarantine(error: unknown): error is PayloadError {
    return error instanceof PayloadError && error.code !== 'SELF_LOOP' && this.#rules.quarantine !== undefined;
  }

  #refuseOwnLogs(logGroup: string): void {
    if (!this.#rules.ownLogGroups.includes(logGroup)) return;
    const message = `The payload is from ${logGroup}, the shipper's own log group: shipping it would never end. Remove that group's subscription.`;
    throw new PayloadError('SELF_LOOP', message);
  }
}

/** The error for a payload whose time was up while it was queued. */
function tooLate(
  report: ShipReport,
  { events, stitched, sampledOut }: Omit<PreparedBatch, 'batch'>,
): NotAllStoredError {
  const refusal = { status: 0, type: 'time_is_up', reason: 'time was up while it was queued' };
  return new NotAllStoredError({ ...report, handedBack: events - stitched - sampledOut, refusals: [refusal] });
}

function timeLimit(maxRetryMs: number, timeLeftMs: () => number = () => Number.POSITIVE_INFINITY): () => number {
  const end = performance.now() + maxRetryMs;
  return () => Math.min(end - performance.now(), timeLeftMs());
}
