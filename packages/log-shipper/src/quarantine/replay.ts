import type { RejectedItem } from '../deliver/settlement.ts';
import { containedDocument } from '../document/fields-text.ts';
import { makeItem, readAction } from '../document/item.ts';
import { NotAllStoredError } from '../errors.ts';
import type { ShipLimits } from '../limits.ts';
import { emptyReport, type ShipReport } from '../report.ts';
import type { Quarantine, QuarantineFile, QuarantineRecord } from './record.ts';

/** What became of a quarantine's records. */
export interface ReplayReport {
  /** Records read, and unreadable lines. */
  records: number;
  /** Records stored, and removed from the quarantine. */
  stored: number;
  /** Records that are refused again, handed back or unreadable, and stay. */
  remaining: number;
  /** Files that are not of a quarantine, or cannot be read; they stay as they are. */
  skipped: number;
  /** Whether it ended before all was tried, because time was up or nothing answered. */
  stopped: boolean;
  /** Why records remain and files were skipped, for at most ten of them. */
  reasons: string[];
}

/** What a replay ships with. It must have no quarantine: records that are refused again stay where they are. */
export interface ReplayTarget {
  /** The type of documents about whose index nothing else is known. */
  readonly usualType: string | false;
  ship(payload: string, limits: ShipLimits): Promise<ShipReport>;
  /** Sends ready-made items; what is refused is returned, everything else booked in the report. */
  shipItems(items: readonly Buffer[], report: ShipReport, limits: ShipLimits): Promise<RejectedItem[]>;
}

const maxReasons = 10;

/** Ships every record to its own `_id` and keeps in the quarantine what is not stored: one that fails does not stop the others. */
export async function replay(quarantine: Quarantine, target: ReplayTarget, limits: ShipLimits): Promise<ReplayReport> {
  const report: ReplayReport = { records: 0, stored: 0, remaining: 0, skipped: 0, stopped: false, reasons: [] };
  for await (const file of quarantine.list()) {
    if (file.skipped !== undefined) {
      report.skipped++;
      if (report.reasons.length < maxReasons) report.reasons.push(file.skipped);
      continue;
    }
    const { kept, reasons, isHopeless } = await replayFile(file, target, limits);
    const { records, unreadable } = file;
    report.records += records.length + unreadable.length;
    report.stored += records.length - kept.length;
    report.remaining += kept.length + unreadable.length;
    const why = [...unreadable.map(({ reason }) => reason), ...reasons];
    report.reasons.push(...why.slice(0, maxReasons - report.reasons.length));
    if (kept.length < records.length) await file.keep(kept);
    report.stopped = isHopeless || (limits.timeLeftMs?.() ?? 1) <= 0;
    if (report.stopped) break;
  }
  return report;
}

/** Documents go together; payloads one by one; an event that cannot be a document can only be fixed by hand. */
async function replayFile({ records }: QuarantineFile, target: ReplayTarget, limits: ShipLimits) {
  const refused = new Map<QuarantineRecord, string>();
  let isHopeless = false;
  const attempt = async (tried: readonly QuarantineRecord[], ship: () => Promise<unknown>) => {
    try {
      await ship();
    } catch (error) {
      for (const record of tried) refused.set(record, (error as Error).message);
      isHopeless ||= isUnanswered(error);
    }
  };
  for (const record of records) if (record.kind === 'event') refused.set(record, record.reason.reason);
  const documents = records.filter((record) => record.kind === 'document');
  if (documents.length > 0) await attempt(documents, () => replayDocuments(documents, target, limits, refused));
  for (const record of records) {
    if (record.kind === 'payload') await attempt([record], () => target.ship(record.payload, limits));
  }
  return { kept: records.filter((record) => refused.has(record)), reasons: [...refused.values()], isHopeless };
}

/** Whether nothing answered: every file would wait for that in vain. */
function isUnanswered(error: unknown): boolean {
  const last = error instanceof NotAllStoredError ? error.report.refusals.at(-1) : undefined;
  return last?.type === 'unreachable' || last?.type === 'unsigned';
}

type DocumentRecord = Extract<QuarantineRecord, { kind: 'document' }>;

/** @throws NotAllStoredError where any of them is handed back: then all stay, as those that are stored cannot be doubled. */
async function replayDocuments(
  records: readonly DocumentRecord[],
  target: ReplayTarget,
  limits: ShipLimits,
  refused: Map<QuarantineRecord, string>,
): Promise<void> {
  const report = emptyReport('');
  const items = records.map(({ operation, index, id, document }) =>
    makeItem({ operation, index, id, type: target.usualType }, containedDocument(document)),
  );
  const rejected = await target.shipItems(items, report, limits);
  if (report.handedBack > 0) throw new NotAllStoredError({ ...report, events: records.length });
  const reasons = new Map(rejected.map(({ item, refusal }) => [readAction(item).id, refusal.reason]));
  for (const record of records) {
    const reason = reasons.get(record.id);
    if (reason !== undefined) refused.set(record, reason);
  }
}
