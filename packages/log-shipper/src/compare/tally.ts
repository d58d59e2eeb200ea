import { redact } from '@bizom/redact';
import type { LogDocument } from '../document/system-fields.ts';
import { compareDocuments, type FieldDifference } from './compare-documents.ts';
import { type ShownDifference, showDifference } from './excerpt.ts';

/** What the comparison found. */
export interface TallyReport {
  /** Documents that are equal. */
  equal: number;
  /** Documents that are equal except for fields that the shipper moved to `@fields_text`. */
  moved: number;
  /** Documents that are on both sides and differ. */
  differing: number;
  /** Fields that differ, and in how many documents; at most `maxFields` names. */
  fields: Record<string, number>;
  /** The first documents that differ. */
  differences: { id: string; fields: ShownDifference[] }[];
  onlyInOld: OneSided;
  onlyInNew: OneSided;
  /** Ids that one side has in several indexes. */
  severalTimes: { old: number; new: number };
}

/** Documents that one side lacks: how many, and the first ids. */
export interface OneSided {
  count: number;
  firstIds: string[];
}

/** How many documents, and fields of a document, are shown as examples. */
const maxExamples = 5;
/** The most names of fields that are counted: memory does not grow with what logs contain. */
const maxFields = 100;
const maxNameChars = 200;

/** Counts what a comparison finds, in bounded memory. */
export class Tally {
  readonly #ignored: ReadonlySet<string>;
  readonly #fields = new Map<string, number>();
  readonly #report: Omit<TallyReport, 'fields'> = {
    ...{ equal: 0, moved: 0, differing: 0, differences: [] },
    onlyInOld: { count: 0, firstIds: [] },
    onlyInNew: { count: 0, firstIds: [] },
    severalTimes: { old: 0, new: 0 },
  };

  /** @param ignored names of fields that are not compared */
  constructor(ignored: ReadonlySet<string> = new Set()) {
    this.#ignored = ignored;
  }

  /** Adds a document of the old side with those of its id on the new side. */
  addOld(id: string, old: LogDocument, found: readonly LogDocument[]): void {
    if (found.length > 1) this.#report.severalTimes.new++;
    const compared = found.map((fresh) => compareDocuments(old, fresh, this.#ignored));
    const [first] = compared;
    if (!first) {
      addId(this.#report.onlyInOld, id);
      return;
    }
    const best = compared.find(isOnlyMoved) ?? first;
    if (best.length === 0) this.#report.equal++;
    else if (isOnlyMoved(best)) this.#report.moved++;
    else this.#addDifference(id, best);
  }

  /** Adds a document of the new side. @param found how many documents of its id the old side has */
  addNew(id: string, found: number): void {
    if (found > 1) this.#report.severalTimes.old++;
    if (found === 0) addId(this.#report.onlyInNew, id);
  }

  report(): TallyReport {
    const fields = [...this.#fields].map(([field, count]) => [redact(field).text, count]);
    return { ...this.#report, fields: Object.fromEntries(fields) };
  }

  #addDifference(id: string, all: readonly FieldDifference[]): void {
    const differences = all.filter(({ kind }) => kind !== 'moved');
    this.#report.differing++;
    for (const { field: name } of differences) {
      const field = name.slice(0, maxNameChars);
      const count = this.#fields.get(field);
      if (count !== undefined || this.#fields.size < maxFields) this.#fields.set(field, (count ?? 0) + 1);
    }
    if (this.#report.differences.length < maxExamples)
      this.#report.differences.push({ id, fields: differences.slice(0, maxExamples).map(showDifference) });
  }
}

/** Whether both sides have the same documents with the same values, each once. */
export function isSame({ differing, onlyInOld, onlyInNew, severalTimes }: TallyReport): boolean {
  return differing + onlyInOld.count + onlyInNew.count + severalTimes.old + severalTimes.new === 0;
}

function isOnlyMoved(differences: readonly FieldDifference[]): boolean {
  return differences.every(({ kind }) => kind === 'moved');
}

function addId(side: OneSided, id: string): void {
  side.count++;
  if (side.firstIds.length < maxExamples) side.firstIds.push(id);
}
