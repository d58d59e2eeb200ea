import pLimit from 'p-limit';
import { NotAllStoredError, PayloadError } from './errors.ts';
import { requirePayload, type Unreadable, whyUnreadable } from './payload/payloads.ts';
import type { Carried } from './payload/unwrap.ts';
import { addRefusals, emptyReport, mergeReports, type ShipReport } from './report.ts';

/** Payloads of one input that are on their way at once: they share requests. */
const concurrentPayloads = 8;

/** What is done with the parts of an input. */
interface PartsShipping {
  ship(payload: string | Buffer): Promise<ShipReport>;
  /** Keeps the whole input for its parts that cannot be read; undefined where there is no quarantine. */
  keep: ((error: PayloadError) => Promise<ShipReport>) | undefined;
}

/**
 * Ships each part of an input that is several payloads. One that fails does not stop the others.
 * @throws NotAllStoredError with the report of all, where any part is not safe; the only part's own error
 */
export async function shipParts(parts: readonly Carried[], { ship, keep }: PartsShipping): Promise<ShipReport> {
  const limit = pLimit(concurrentPayloads);
  const readable = keep ? parts.filter((part) => 'payload' in part) : parts;
  const shipping = readable.map((part) => limit(async () => ship(requirePayload(part))));
  const unreadable = parts.find((part): part is Unreadable => !('payload' in part));
  if (keep && unreadable) shipping.push(keep(whyUnreadable(unreadable)));
  const results = await Promise.allSettled(shipping);
  const [only] = results;
  if (only?.status === 'rejected' && results.length === 1) throw only.reason;
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const unexpected = errors.find((error) => !(error instanceof NotAllStoredError || error instanceof PayloadError));
  if (unexpected) throw unexpected;
  const report = mergeReports(results.map((result) => reportOf(result)));
  if (report.handedBack > 0) throw new NotAllStoredError(report);
  const ownLog = errors.find(isOwnLog);
  if (ownLog) throw ownLog;
  return report;
}

/** A payload that cannot be read counts as an event that is handed back. */
function reportOf(result: PromiseSettledResult<ShipReport>): ShipReport {
  if (result.status === 'fulfilled') return result.value;
  const error: unknown = result.reason;
  if (error instanceof NotAllStoredError) return error.report;
  const report = emptyReport('');
  if (isOwnLog(error) || !(error instanceof PayloadError)) return report;
  addRefusals(report, [{ status: 0, type: error.code, reason: error.message }]);
  return { ...report, events: 1, handedBack: 1 };
}

/** A payload of the shipper's own log, which it never ships. */
export function isOwnLog(error: unknown): error is PayloadError {
  return error instanceof PayloadError && error.code === 'SELF_LOOP';
}
