import { NotAllStoredError, type PayloadError } from '../errors.ts';
import type { ShipReport } from '../report.ts';
import { isOwnLog } from '../ship-parts.ts';

/** How one record ended. */
export class RecordOutcome {
  readonly reports: ShipReport[] = [];
  /** Why it is to be delivered again; none where all of it is safe. */
  readonly errors: Error[] = [];
  /** Its payloads of the shipper's own log groups. */
  readonly ownLogs: PayloadError[] = [];

  /** Notes that a payload failed, or was of an own log group. */
  add(failure: unknown): void {
    const error = failure instanceof Error ? failure : new Error(String(failure));
    if (isOwnLog(error)) {
      this.ownLogs.push(error);
      return;
    }
    if (error instanceof NotAllStoredError) this.reports.push(error.report);
    this.errors.push(error);
  }
}
