import { batchFieldNames } from '../document/batch-fields.ts';
import type { EncodeRules } from '../document/document-options.ts';
import { FieldBudget } from '../document/field-budget.ts';
import type { DocumentType } from '../document/item.ts';
import type { LogBatch, SetAsideEvent } from '../payload/decode.ts';
import type { ScannedBatch } from '../scan/scan.ts';
import type { BatchRules } from './action-start.ts';
import type { BulkBody, BulkWriter } from './bulk.ts';
import { writeBatch } from './encode.ts';
import type { FinishDocument } from './parsed-items.ts';

/** Writes the documents of one shipper: with the types that its indexes accept, and within their field budget. */
export class DocumentWriter {
  /** Fields that every document has, besides the six of the blueprint. */
  readonly fixedFields: readonly string[];
  readonly #rules: BatchRules;
  readonly #finish: FinishDocument | undefined;

  /** @param typeFor the `_type` that an index accepts */
  constructor(rules: EncodeRules & { maxFields?: number | undefined }, typeFor: (index: string) => DocumentType) {
    this.fixedFields = batchFieldNames(rules);
    this.#rules = { ...rules, typeFor };
    if (rules.maxFields === undefined) return;
    const budget = new FieldBudget(rules.maxFields, this.fixedFields);
    this.#finish = (document, index) => budget.admit(index, document);
  }

  /**
   * Writes a batch's items; yields the bodies that get full and leaves the last one in the writer.
   * @param setAside gets the events that cannot be documents
   */
  write(batch: ScannedBatch | LogBatch, setAside: SetAsideEvent[], writer: BulkWriter): Iterable<BulkBody> {
    return writeBatch(batch, this.#rules, { finish: this.#finish, setAside: (event) => setAside.push(event) }, writer);
  }
}
