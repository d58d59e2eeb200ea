import type { EncodeRules } from '../document/document-options.ts';
import { indexName } from '../document/index-name.ts';
import type { DocumentType } from '../document/item.ts';

/** Encode rules, and the type of each index where they differ. */
export interface BatchRules extends EncodeRules {
  typeFor?: (index: string) => DocumentType;
}

/** `{"index":{"_index":"cwl-2015.01.13","_type":"bizom","_id":`, made once a day: neighbours share it. */
export class ActionStart {
  /** The index of the event asked for last. */
  index = '';
  readonly #rules: BatchRules;
  #day = Number.NaN;
  #text = '';

  constructor(rules: BatchRules) {
    this.#rules = rules;
  }

  of(timestampMs: number): string {
    const day = Math.floor(timestampMs / dayMs);
    if (day !== this.#day) {
      this.#day = day;
      this.#text = this.#make(new Date(timestampMs).toISOString());
    }
    return this.#text;
  }

  #make(isoTimestamp: string): string {
    const { operation, index, typeFor } = this.#rules;
    this.index = indexName(index, isoTimestamp);
    const type = typeFor ? typeFor(this.index) : this.#rules.type;
    const target = { _index: this.index, ...(type !== false && { _type: type }) };
    return `{"${operation}":${JSON.stringify(target).slice(0, -1)},"_id":`;
  }
}

export const dayMs = 86_400_000;
