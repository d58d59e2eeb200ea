import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transport } from '@elastic/transport';
import pLimit, { type LimitFunction } from 'p-limit';
import type { BulkBody } from './bulk.ts';
import { createTransport } from './connection.ts';
import type { LogBatch, SetAsideEvent } from './decode.ts';
import { DocumentTypes } from './document-types.ts';
import { type Batch, encodeBatch, readBatch } from './encode.ts';
import { detectEngine, type Engine, isUnreachable } from './engine.ts';
import { PayloadError, ShipperError } from './errors.ts';
import { type ShipperOptions, type ShipperRules, shipperRules } from './options.ts';
import { openPayload } from './payload.ts';
import { addRefusal, emptyReport, lagQuantilesMs, type ShipReport } from './report.ts';
import type { ScannedBatch } from './scan.ts';
import { type RejectedItem, type SettleContext, settle } from './settle.ts';

/** Ships payloads to one engine. */
export interface Shipper {
  /**
   * Ships one payload; resolves when every event of it is safe: stored, quarantined, or left out by a rule.
   * @throws PayloadError for a payload that is none; NotAllStoredError (with the `report`) where events were handed back or rejected.
   */
  ship(payload: Uint8Array | string, limits?: ShipLimits): Promise<ShipReport>;
  /** Closes the connections, where the shipper has opened them itself. */
  close(): Promise<void>;
}

/** How long a payload may take. */
export interface ShipLimits {
  /** Time left, milliseconds: a Lambda's `getRemainingTimeInMillis` less what it needs to end in good order. */
  timeLeftMs?: () => number;
}

/** Not every event is safe: deliver the payload again. What was stored has its `_id` and will not be doubled. */
export class NotAllStoredError extends ShipperError {
  override readonly name = 'NotAllStoredError';
  readonly report: ShipReport;

  constructor(report: ShipReport, message: string) {
    super('NOT_ALL_STORED', message);
    this.report = report;
  }
}

/**
 * Makes a shipper; it connects at its first payload.
 * @throws OptionsError naming the option that is wrong.
 */
export function createShipper(options: ShipperOptions): Shipper {
  const rules = shipperRules(options);
  const transport = rules.transport ?? createTransport({ ...rules, nodes: rules.nodes ?? [] });
  const line = new ShippingLine(transport, rules);
  return {
    ship: (payload, limits) => line.ship(payload, limits),
    close: async () => {
      if (!rules.transport) await transport.connectionPool.empty();
    },
  };
}

/** Longest wait for an engine to say what it is, milliseconds; its first refusal would tell as well. */
const maxDetectMs = 5_000;

class ShippingLine {
  readonly #transport: Transport;
  readonly #rules: ShipperRules;
  readonly #types: DocumentTypes;
  readonly #limit: LimitFunction;
  #engine: Engine | undefined;

  constructor(transport: Transport, rules: ShipperRules) {
    this.#transport = transport;
    this.#rules = rules;
    this.#types = new DocumentTypes(rules.type);
    this.#limit = pLimit(rules.concurrency);
  }

  async ship(payload: Uint8Array | string, limits: ShipLimits = {}): Promise<ShipReport> {
    const timeLeftMs = deadline(this.#rules.maxRetryMs, limits.timeLeftMs);
    const batch = readBatch(openPayload(payload, this.#rules));
    if (batch.kind === 'control') return emptyReport('');
    this.#refuseOwnLogs(batch);
    await this.#learnEngine();
    const bodies = encodeBatch(batch, { ...this.#rules, type: this.#types.usual }, this.#rules.maxBulkBytes);
    const { report, rejected } = await this.#deliver(bodies, batch, timeLeftMs);
    return account(report, rejected, setAside(batch));
  }

  /** Each body is on its way as soon as it is full; the next one is not made before there is a connection for it. */
  async #deliver(bodies: Iterable<BulkBody>, batch: ScannedBatch | LogBatch, timeLeftMs: () => number) {
    const report = emptyReport(batch.logGroup);
    report.events = eventCount(batch);
    const rejected: RejectedItem[] = [];
    const context: SettleContext = {
      transport: this.#transport,
      types: this.#types,
      post: this.#postRules(),
      timeLeftMs,
    };
    const underWay = new Set<Promise<void>>();
    for (const body of bodies) {
      report.bytes += body.bytes.length;
      const delivery = this.#limit(() => settle(body, context)).then((settlement) => {
        underWay.delete(delivery);
        report.stored += settlement.stored;
        report.mended += settlement.mended;
        report.retried += settlement.retried;
        report.handedBack += settlement.handedBack;
        rejected.push(...settlement.rejected);
        for (const refusal of settlement.refusals) addRefusal(report, refusal);
      });
      underWay.add(delivery);
      await nextTurn();
      if (underWay.size >= this.#rules.concurrency) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    report.lagsMs = lagQuantilesMs(timestampsMs(batch), Date.now());
    return { report, rejected };
  }

  /** Asked once; where the engine cannot be reached the first bulk request will find that out, and retry. */
  async #learnEngine(): Promise<void> {
    if (this.#engine) return;
    try {
      this.#engine = await detectEngine(this.#transport, Math.min(this.#rules.requestTimeoutMs, maxDetectMs));
      this.#types.learnEngine(this.#engine);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
  }

  #refuseOwnLogs({ logGroup }: { logGroup: string }): void {
    if (logGroup !== this.#rules.ownLogGroup) return;
    const message = `The payload is from ${logGroup}, this shipper's own log group: shipping it would never end. Remove that group's subscription.`;
    throw new PayloadError('SELF_LOOP', message);
  }

  #postRules() {
    const { requestTimeoutMs, nodes = [], gzip = !nodes.every(isLocal) } = this.#rules;
    return { requestTimeoutMs, gzip };
  }
}

/** Until there is a quarantine, what an engine will not take is the source's to keep. */
function account(report: ShipReport, rejected: readonly RejectedItem[], aside: readonly SetAsideEvent[]): ShipReport {
  report.handedBack += rejected.length + aside.length;
  if (report.handedBack === 0) return report;
  const reasons = [
    ...rejected.map(
      ({ item, refusal }) => `${item.toString('utf8', 0, item.indexOf(0x0a))}: ${refusal.status} ${refusal.reason}`,
    ),
    ...aside.map(({ reason }) => reason),
    ...report.refusals.map(({ status, reason }) => `${status} ${reason}`),
  ];
  throw new NotAllStoredError(report, `${report.handedBack} of ${report.events} events are not stored: ${reasons[0]}`);
}

function setAside(batch: Batch): SetAsideEvent[] {
  return batch.kind === 'data' ? batch.setAside : [];
}

function eventCount(batch: ScannedBatch | LogBatch): number {
  return batch.kind === 'scanned' ? batch.eventCount : batch.events.length + batch.setAside.length;
}

function timestampsMs(batch: ScannedBatch | LogBatch): ArrayLike<number> {
  return batch.kind === 'scanned'
    ? batch.timestampsMs.subarray(0, batch.eventCount)
    : batch.events.map((event) => event.timestampMs);
}

function deadline(maxRetryMs: number, timeLeftMs: () => number = () => Number.POSITIVE_INFINITY): () => number {
  const end = performance.now() + maxRetryMs;
  return () => Math.min(end - performance.now(), timeLeftMs());
}

function isLocal(node: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(node).hostname);
}
