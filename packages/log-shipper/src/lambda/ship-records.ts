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
}

/**
 * Ships every record of a Kinesis or SQS batch at once and names those to be delivered again. Kinesis begins again at
 * the first of them; what was stored behind it is stored to the same ids once more.
 */
export async function shipRecords(
  shipper: Shipper,
  payloads: readonly SourcePayload[],
  limits: ShipLimits,
): Promise<RecordsOutcome> {
  const outcome: RecordsOutcome = { reports: [], batchItemFailures: [], errors: [] };
  const results = await Promise.allSettled(payloads.map(async (payload) => shipper.ship(payload.read(), limits)));
  for (const [i, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      outcome.reports.push(result.value);
      continue;
    }
    const error: unknown = result.reason;
    if (!(error instanceof NotAllStoredError || error instanceof PayloadError)) throw error;
    if (error instanceof NotAllStoredError) outcome.reports.push(error.report);
    outcome.errors.push(error);
    outcome.batchItemFailures.push({ itemIdentifier: payloads[i]?.itemIdentifier ?? '' });
  }
  return outcome;
}
