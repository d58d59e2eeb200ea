import type { BatchOrigin } from './document.ts';
import type { EncodeRules } from './encode-options.ts';
import { indexName } from './index-name.ts';
import { streamFields } from './stream.ts';

/** The fields that every document of a batch gets beside the blueprint's own. */
export function batchFields(origin: BatchOrigin, rules: EncodeRules): Record<string, unknown> {
  return {
    ...(rules.streamFields && streamFields(origin.logStream)),
    ...(rules.typeField !== undefined && { [rules.typeField]: rules.type || 'bizom' }),
    ...rules.fields,
  };
}

/** The action lines and ISO timestamps of events, made once a day and once a second: neighbours share both. */
export class ItemFrame {
  readonly #rules: EncodeRules;
  #day = Number.NaN;
  #second = Number.NaN;
  #actionStart = '';
  #isoStart = '';

  constructor(rules: EncodeRules) {
    this.#rules = rules;
  }

  /** `{"index":{"_index":"cwl-2015.01.13","_type":"bizom","_id":` for the event's day. */
  actionStart(timestampMs: number): string {
    const day = Math.floor(timestampMs / 86_400_000);
    if (day !== this.#day) {
      this.#day = day;
      this.#actionStart = this.#makeActionStart(new Date(timestampMs).toISOString());
    }
    return this.#actionStart;
  }

  /** `2015-01-13T02:28:53.213Z`. */
  isoTimestamp(timestampMs: number): string {
    const second = Math.floor(timestampMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#isoStart = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return this.#isoStart + (milliseconds[timestampMs - second * 1000] as string);
  }

  #makeActionStart(isoTimestamp: string): string {
    const { operation, type, index } = this.#rules;
    const target = { _index: indexName(index, isoTimestamp), ...(type !== false && { _type: type }) };
    return `{"${operation}":${asciiJson(target).slice(0, -1)},"_id":`;
  }
}

/** JSON in ASCII: one character, one byte, whatever writes it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `000Z` to `999Z`. */
const milliseconds = Array.from({ length: 1000 }, (_, ms) => `${String(ms).padStart(3, '0')}Z`);
