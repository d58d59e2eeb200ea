import type { BatchOrigin } from './document.ts';
import type { EncodeRules } from './encode-options.ts';
import { indexName } from './index-name.ts';
import type { DocumentType } from './item.ts';
import { streamFieldNames, streamFields } from './stream.ts';

/** Encode rules, and the type of each index where they differ. */
export interface BatchRules extends EncodeRules {
  typeFor?: (index: string) => DocumentType;
}

/** The fields that every document of a batch gets beside the blueprint's own. */
export function batchFields(origin: BatchOrigin, rules: EncodeRules): Record<string, unknown> {
  return {
    ...(rules.streamFields && streamFields(origin.logStream)),
    ...(rules.typeField !== undefined && { [rules.typeField]: rules.type || 'bizom' }),
    ...rules.fields,
  };
}

/** The names of the fields that `batchFields` gives, whatever the stream's name is. */
export function batchFieldNames({ streamFields: hasStreamFields, typeField, fields }: EncodeRules): string[] {
  return [
    ...(hasStreamFields ? streamFieldNames : []),
    ...(typeField === undefined ? [] : [typeField]),
    ...Object.keys(fields),
  ];
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
