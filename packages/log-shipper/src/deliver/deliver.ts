import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LimitFunction } from 'p-limit';
import type { BulkBody } from '../encode/bulk.ts';
import { addRefusals, type ShipReport } from '../report.ts';
import { type RejectedItem, type SettleContext, type Settlement, settle } from './settle.ts';

/**
 * Settles bodies as they are made. Each is on its way as soon as it is full, and the next one is not made before there
 * is a connection for it: memory does not grow with the payload.
 * @returns The items that the engine will not take; everything else is booked in the report.
 */
export async function deliver(
  bodies: Iterable<BulkBody>,
  report: ShipReport,
  limit: LimitFunction,
  context: SettleContext,
): Promise<RejectedItem[]> {
  const rejected: RejectedItem[] = [];
  const underWay = new Set<Promise<void>>();
  const deliverBody = async (body: BulkBody) => {
    const settlement = await settle(body, context);
    book(settlement, report);
    rejected.push(...settlement.rejected);
  };
  try {
    for (const body of bodies) {
      report.bytes += body.bytes.length;
      const delivery: Promise<void> = limit(() => deliverBody(body)).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
      await nextTurn();
      if (underWay.size >= limit.concurrency) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    // Where one ends in an error, nobody leaves before the others have ended, too.
    await Promise.allSettled(underWay);
  }
  return rejected;
}

function book(settlement: Settlement, report: ShipReport): void {
  report.stored += settlement.stored;
  report.mended += settlement.mended;
  report.retried += settlement.retried;
  report.handedBack += settlement.handedBack;
  addRefusals(report, settlement.refusals);
}
