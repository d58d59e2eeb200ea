import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { NotAllStoredError } from '../../src/errors.ts';
import type { ShipReport } from '../../src/report.ts';
import type { Shipper } from '../../src/ship.ts';

/** How a source delivers, as CloudWatch Logs and Lambda do together. */
export interface Delivery {
  /** Invocations at once. */
  concurrency: number;
  /** Time of an invocation, milliseconds. */
  invocationMs: number;
  /** Time after which the source gives up, milliseconds. */
  giveUpMs: number;
}

/** What a source saw. */
export interface Delivered {
  deliveries: number;
  redeliveries: number;
  /** Events of payloads that were not taken to the end. */
  handedBack: number;
  reports: ShipReport[];
}

/** Delivers payloads until each is taken: what is handed back comes again, later each time. */
export async function deliverAll(
  shipper: Shipper,
  payloads: readonly Buffer[],
  delivery: Delivery,
): Promise<Delivered> {
  const seen: Delivered = { deliveries: 0, redeliveries: 0, handedBack: 0, reports: [] };
  const end = performance.now() + delivery.giveUpMs;
  const limit = pLimit(delivery.concurrency);
  await Promise.all(payloads.map((payload) => deliver(payload)));
  return seen;

  async function deliver(payload: Buffer): Promise<void> {
    for (let failures = 0; ; failures++) {
      seen.deliveries++;
      if (failures > 0) seen.redeliveries++;
      const report = await limit(() => invoke(shipper, payload, delivery.invocationMs));
      seen.reports.push(report);
      if (report.handedBack === 0) return;
      const waitMs = Math.min(2_000, 200 * 2 ** failures);
      if (performance.now() + waitMs > end) {
        seen.handedBack += report.handedBack;
        return;
      }
      await sleep(waitMs);
    }
  }
}

/** One invocation of the Lambda: anything but a report of what is not stored is a fault of the shipper itself. */
async function invoke(shipper: Shipper, payload: Buffer, invocationMs: number): Promise<ShipReport> {
  const end = performance.now() + invocationMs;
  try {
    return await shipper.ship(payload, { timeLeftMs: () => end - performance.now() });
  } catch (error) {
    if (error instanceof NotAllStoredError) return error.report;
    throw error;
  }
}
