import { NotAllStoredError, PayloadError } from '../errors.ts';
import type { ShipLimits } from '../limits.ts';
import type { ShipReport } from '../report.ts';
import type { Shipper } from '../ship.ts';
import type { SourcePayload } from './sources.ts';

/** How the records of a batch ended. */
export interface RecordsOutcome {
  reports: ShipReport[];
  /** What the source is to deliver again: Lambda's partial batch response. */
  batchItemFailures: { itemIdentifier: string }[];
  errors: Error[];
  /** Of records of the shipper's own log groups: they are acknowledged and not shipped, as they would come again for ever. */
  ownLogs: PayloadError[];
}

/**
 * Ships every record of a Kinesis or SQS batch at once and names those to be delivered again. Kinesis begins again at
 * the first of them; what was stored behind it is stored to the same ids once more. A record that fails fails alone.
 */
export async function shipRecords(
  shipper: Shipper,
  payloads: readonly SourcePayload[],
  limits: ShipLimits,
): Promise<RecordsOutcome> {
  const outcome: RecordsOutcome = { reports: [], batchItemFailures: [], errors: [], ownLogs: [] };
  const results = await Promise.allSettled(
    payloads.map(async ({ isRedelivery, read }) =>
      shipper.ship(read(), { ...limits, isRedelivery: isRedelivery || limits.isRedelivery === true }),
    ),
  );
  for (const [i, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      outcome.reports.push(result.value);
      continue;
    }
    const error = result.reason instanceof Error ? result.reason : new Error(String(result.reason));
    if (isOwnLog(error)) {
      outcome.ownLogs.push(error);
      continue;
    }
    if (error instanceof NotAllStoredError) outcome.reports.push(error.report);
    outcome.errors.push(error);
    outcome.batchItemFailures.push({ itemIdentifier: payloads[i]?.itemIdentifier ?? '' });
  }
  return outcome;
}

/** A payload of the shipper's own log, which it never ships. */
export function isOwnLog(error: unknown): error is PayloadError {
  return error instanceof PayloadError && error.code === 'SELF_LOOP';
}
