import { OptionsError } from '../errors.ts';
import type { IndexReader, StoredDocument } from './index-reader.ts';
import { isSame, Tally, type TallyReport } from './tally.ts';
import { type TimeWindow, tooYoung, within } from './time-window.ts';

/** What is compared. */
export interface CompareRequest {
  window: TimeWindow;
  /** The most documents that are read of each side; default all. */
  max?: number | undefined;
  /** Names of fields that are not compared. */
  ignoredFields: readonly string[];
  /** Hears how many documents have been read. */
  progress?: (done: number, total: number) => void;
}

/** One side of a comparison. */
export interface Side {
  /** Documents in the time that is compared. */
  documents: number;
  /** Documents that are left out because they are too young. */
  tooYoung: number;
  /** Whether everything that was stored could be made findable first. */
  refreshed: boolean;
}

/** What a comparison found. */
export interface Comparison extends TallyReport {
  old: Side;
  new: Side;
  window: TimeWindow;
  /** Whether every document was read. */
  complete: boolean;
  /** Whether everything that was read is the same on both sides. */
  same: boolean;
}

/** Documents in one page, and ids in one page: the memory that a comparison takes. */
const documentsInPage = 200;
const idsInPage = 1_000;

/**
 * Compares two sides document by document. Reads the old side with its partners of the new one, then the ids of the new side. Partners are
 * looked up by id whatever their time is.
 * @throws OptionsError if one index belongs to both sides; ShipperError if a search fails
 */
export async function compareIndexes(
  readers: { old: IndexReader; new: IndexReader },
  { window, max = Number.POSITIVE_INFINITY, ignoredFields, progress = () => {} }: CompareRequest,
): Promise<Comparison> {
  const sides = { old: await sideOf(readers.old, window), new: await sideOf(readers.new, window) };
  const tally = new Tally(new Set(ignoredFields));
  const wanted = { old: Math.min(max, sides.old.documents), new: Math.min(max, sides.new.documents) };
  let done = 0;
  const read = (count: number) => {
    done += count;
    progress(done, wanted.old + wanted.new);
  };
  for await (const page of pagesOf(readers.old, window, { max, ids: false })) {
    const found = await readers.new.lookUp(idsOf(page), { ids: false });
    for (const { id, index, document } of page) {
      const partners = found.get(id) ?? [];
      requireOtherIndex(index, partners);
      tally.addOld(
        id,
        document,
        partners.map((partner) => partner.document),
      );
    }
    read(page.length);
  }
  for await (const page of pagesOf(readers.new, window, { max, ids: true })) {
    const found = await readers.old.lookUp(idsOf(page), { ids: true });
    for (const { id } of page) tally.addNew(id, found.get(id)?.length ?? 0);
    read(page.length);
  }
  const report = tally.report();
  const complete = max >= sides.old.documents && max >= sides.new.documents;
  return { ...sides, window, ...report, complete, same: isSame(report) };
}

async function sideOf(reader: IndexReader, window: TimeWindow): Promise<Side> {
  const refreshed = await reader.refresh();
  const documents = await reader.count(within(window));
  return { documents, tooYoung: await reader.count(tooYoung(window)), refreshed };
}

/** The pages of a side, up to `max` documents. */
async function* pagesOf(
  reader: IndexReader,
  window: TimeWindow,
  { max, ids }: { max: number; ids: boolean },
): AsyncGenerator<StoredDocument[]> {
  let left = max;
  for await (const page of reader.scan(within(window), { pageSize: ids ? idsInPage : documentsInPage, ids })) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}

function idsOf(page: readonly StoredDocument[]): string[] {
  return [...new Set(page.map(({ id }) => id))];
}

/** A document that is compared with itself is always equal. */
function requireOtherIndex(index: string, partners: readonly StoredDocument[]): void {
  if (partners.every((partner) => partner.index !== index)) return;
  throw new OptionsError(
    `--old and --new: expected different indexes, received two names that both include "${index}"; let the shipper write to its own index (INDEX)`,
  );
}
