import { createHash } from 'node:crypto';
import * as v from 'valibot';

const reasonSchema = v.object({ status: v.number(), type: v.string(), reason: v.string() });

const common = {
  version: v.literal(1),
  /** When it was put here, ISO 8601. */
  quarantinedAt: v.string(),
  /** Why, in the words of the engine or of the decoder. */
  reason: reasonSchema,
  /** The engine that refused it, such as `elasticsearch 7.17.29`. */
  engine: v.string(),
  logGroup: v.string(),
};

const recordSchema = v.variant('kind', [
  /** A document that the engine refuses, for good as things are. */
  v.object({
    ...common,
    kind: v.literal('document'),
    operation: v.picklist(['index', 'create']),
    index: v.string(),
    id: v.string(),
    /** The document line, JSON as it was sent: numbers keep every digit. */
    document: v.string(),
  }),
  /** An event that cannot be a document. */
  v.object({ ...common, kind: v.literal('event'), event: v.unknown() }),
  /** A payload that cannot be decoded, base64. */
  v.object({ ...common, kind: v.literal('payload'), payload: v.string() }),
]);

/** Something that could not be stored, with all that is needed to store it later. */
export type QuarantineRecord = v.InferOutput<typeof recordSchema>;

/** A place for records. Records go in and come out in files of one payload's records. */
export interface Quarantine {
  /**
   * Keeps records; the same records have the same name, so a redelivered payload does not double them.
   * @returns the records that this place cannot keep, as they are too large for it
   * @throws where none of them is kept
   */
  put(name: string, records: readonly QuarantineRecord[]): Promise<readonly UnkeptRecord[]>;
  /** Every file there is, those that are not of a quarantine included. */
  list(): AsyncIterable<QuarantineFile>;
}

/** A record that does not fit into a place, and why. */
export interface UnkeptRecord {
  record: QuarantineRecord;
  reason: string;
}

/** Records that were put together. */
export interface QuarantineFile extends QuarantineLines {
  name: string;
  /** Why it was not read: then it has no records, and stays as it is. */
  skipped?: string;
  /** Keeps only these of its records, and what is unreadable; where that is nothing, the file is removed. */
  keep(records: readonly QuarantineRecord[]): Promise<void>;
}

/** What a file holds. */
export interface QuarantineLines {
  records: QuarantineRecord[];
  /** Lines that are no records. */
  unreadable: UnreadableLine[];
}

/** A line that is no record, and why. */
export interface UnreadableLine {
  line: string;
  reason: string;
}

/** A file that is not read. */
export function skippedFile(name: string, reason: string): QuarantineFile {
  return { name, skipped: `${name} ${reason}`, records: [], unreadable: [], keep: async () => {} };
}

/** Why files of other names are not read. */
export const otherName = 'is not a .jsonl file of a quarantine; bizom-logs ship reads payload files.';

/** `ecs-dev-orders/3f2a…`: the log group, and a digest of what the records hold. */
export function fileName(records: readonly QuarantineRecord[]): string {
  const hash = createHash('sha256');
  for (const record of records) hash.update(`${identity(record)}\n`);
  // Neither a `..` nor a hidden folder.
  const group = records[0]?.logGroup.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'unknown';
  return `${group}/${hash.digest('hex').slice(0, 32)}`;
}

function identity(record: QuarantineRecord): string {
  if (record.kind === 'document') return `${record.index} ${record.id}`;
  return record.kind === 'event' ? JSON.stringify(record.event) : record.payload;
}

/** One record a line, and after them the unreadable lines. */
export function formatRecords(
  records: readonly QuarantineRecord[],
  unreadable: readonly UnreadableLine[] = [],
): string {
  return [...records.map((record) => JSON.stringify(record)), ...unreadable.map(({ line }) => line)]
    .map((line) => `${line}\n`)
    .join('');
}

/** @param source Where the text is from, for the reasons of lines that are no records. */
export function parseRecords(text: string, source: string): QuarantineLines {
  const lines: QuarantineLines = { records: [], unreadable: [] };
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = parseRecord(line);
    if (typeof record === 'string') lines.unreadable.push({ line, reason: `${source} line ${i + 1} ${record}` });
    else lines.records.push(record);
  }
  return lines;
}

/** A record, or why the line is unreadable. */
function parseRecord(line: string): QuarantineRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON.';
  }
  const result = v.safeParse(recordSchema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  return `is not a quarantine record: ${v.getDotPath(issue) ?? 'record'}: ${issue.message}.`;
}
