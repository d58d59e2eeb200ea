import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BulkBody, BulkWriter } from '../encode/bulk.ts';
import { addRefusals, type ShipReport } from '../report.ts';
import type { BulkQueue } from './bulk-queue.ts';
import type { DeliveryTerms } from './bulk-request.ts';
import type { RejectedItem, Settlement } from './settlement.ts';

/** A payload's items on their way. */
export interface Delivery {
  /** Resolves when each item is settled, and booked in the report but for those that the engine will not take. */
  settled(): Promise<RejectedItem[]>;
}

/**
 * Writes a payload's items into the queue. Each body is on its way as soon as it is full, and the next one is not written
 * before there is a connection for it: memory does not grow with the payload. Resolves when all is written.
 */
export async function deliver(
  write: (writer: BulkWriter) => Iterable<BulkBody>,
  report: ShipReport,
  queue: BulkQueue,
  terms: DeliveryTerms,
): Promise<Delivery> {
  const settlements: Promise<Settlement>[] = [];
  const add = (full?: BulkBody) => {
    const settlement = queue.add(terms, full);
    // Prevents an unhandled rejection; `settled()` rethrows the error.
    settlement.catch(() => {});
    settlements.push(settlement);
  };
  try {
    for (const full of write(queue.writer)) {
      add(full);
      await queue.ready();
    }
  } catch (error) {
    queue.discard();
    await Promise.allSettled(settlements);
    throw error;
  }
  add();
  // Where a connection is free the request leaves now, before the next payload is read.
  await nextTurn();
  return { settled: () => bookAll(settlements, report) };
}

/** Rejects only after all have ended, if one ends in an error. */
async function bookAll(settlements: readonly Promise<Settlement>[], report: ShipReport): Promise<RejectedItem[]> {
  await Promise.allSettled(settlements);
  const rejected: RejectedItem[] = [];
  for (const settlement of await Promise.all(settlements)) {
    book(settlement, report);
    rejected.push(...settlement.rejected);
  }
  return rejected;
}

function book(settlement: Settlement, report: ShipReport): void {
  report.bytes += settlement.bytes;
  report.stored += settlement.stored;
  report.alreadyStored += settlement.alreadyStored;
  report.unchecked += settlement.unchecked;
  report.mended += settlement.repaired;
  report.retried += settlement.retried;
  report.handedBack += settlement.handedBack;
  addRefusals(report, settlement.refusals);
}
