import type { RejectedItem } from '../deliver/settle.ts';
import { makeItem, readAction } from '../encode/item.ts';
import { NotAllStoredError, PayloadError } from '../errors.ts';
import type { ShipLimits } from '../limits.ts';
import { emptyReport, type ShipReport } from '../report.ts';
import type { Quarantine, QuarantineFile, QuarantineRecord } from './record.ts';

/** What became of a quarantine's records. */
export interface ReplayReport {
  /** Records read. */
  records: number;
  /** Records stored, and removed from the quarantine. */
  stored: number;
  /** Records that are still refused and stay. */
  remaining: number;
  /** Why, for at most ten of them. */
  reasons: string[];
}

/** What a replay ships with. It must have no quarantine of its own: what is refused again stays where it is. */
export interface ReplayLine {
  /** The type of documents about whose index nothing else is known. */
  readonly usualType: string | false;
  ship(payload: string, limits: ShipLimits): Promise<ShipReport>;
  /** Sends ready-made items; what is refused is returned, everything else booked in the report. */
  shipItems(items: readonly Buffer[], report: ShipReport, limits: ShipLimits): Promise<RejectedItem[]>;
}

const maxReasons = 10;

/** Ships every record to its own `_id` and keeps in the quarantine what is still refused. */
export async function replay(quarantine: Quarantine, line: ReplayLine, limits: ShipLimits): Promise<ReplayReport> {
  const report: ReplayReport = { records: 0, stored: 0, remaining: 0, reasons: [] };
  for await (const file of quarantine.list()) {
    const { kept, reasons } = await replayFile(file, line, limits);
    report.records += file.records.length;
    report.stored += file.records.length - kept.length;
    report.remaining += kept.length;
    report.reasons.push(...reasons.slice(0, maxReasons - report.reasons.length));
    if (kept.length < file.records.length) await file.keep(kept);
  }
  return report;
}

/** Documents go together; payloads one by one; an event that is no document can only be mended by hand. */
async function replayFile({ records }: QuarantineFile, line: ReplayLine, limits: ShipLimits) {
  const reasons: string[] = [];
  const refused = new Set<QuarantineRecord>(records.filter(({ kind }) => kind === 'event'));
  for (const { reason } of refused) reasons.push(reason.reason);
  const documents = records.filter((record) => record.kind === 'document');
  if (documents.length > 0) {
    const failed = await replayDocuments(documents, line, limits);
    for (const [record, reason] of failed) {
      refused.add(record);
      reasons.push(reason);
    }
  }
  for (const record of records) {
    if (record.kind !== 'payload') continue;
    const reason = await replayPayload(record.payload, line, limits);
    if (reason === undefined) continue;
    refused.add(record);
    reasons.push(reason);
  }
  return { kept: records.filter((record) => refused.has(record)), reasons };
}

type DocumentRecord = Extract<QuarantineRecord, { kind: 'document' }>;

async function replayDocuments(records: DocumentRecord[], line: ReplayLine, limits: ShipLimits) {
  const report = emptyReport('');
  const items = records.map(({ operation, index, id, document }) =>
    makeItem({ operation, index, id, type: line.usualType }, document),
  );
  const rejected = await line.shipItems(items, report, limits);
  if (report.handedBack > 0) throw new NotAllStoredError({ ...report, events: records.length });
  const reasons = new Map(rejected.map(({ item, refusal }) => [readAction(item).id, refusal.reason]));
  return records.flatMap((record): [DocumentRecord, string][] => {
    const reason = reasons.get(record.id);
    return reason === undefined ? [] : [[record, reason]];
  });
}

/** Undefined where the payload is shipped, else why it is not. */
async function replayPayload(payload: string, line: ReplayLine, limits: ShipLimits): Promise<string | undefined> {
  try {
    await line.ship(payload, limits);
    return undefined;
  } catch (error) {
    if (error instanceof PayloadError || error instanceof NotAllStoredError) return error.message;
    throw error;
  }
}
