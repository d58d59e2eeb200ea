import { batchFields } from '../document/batch-fields.ts';
import { type BatchOrigin, toDocument } from '../document/document.ts';
import { toEcsDocument } from '../document/ecs-document.ts';
import { setAt } from '../document/nested-fields.ts';
import { type LogDocument } from '../document/system-fields.ts';
import type { LogEvent, SetAsideEvent } from '../payload/decode.ts';
import { ActionStart, type BatchRules } from './action-start.ts';

/** The last word on a document, when all its fields are there: `index` is where it goes. */
export type FinishDocument = (document: LogDocument, index: string) => LogDocument;

/** What else may be done with the events that become items. */
export interface ParsedItemRules {
  finish?: FinishDocument | undefined;
  /** Takes an event of which no item can be made, whatever the reason; default its error is thrown. */
  setAside?: ((event: SetAsideEvent) => void) | undefined;
}

/** Makes the items of events that had to be parsed. */
export class ParsedItems {
  readonly #origin: BatchOrigin;
  readonly #rules: BatchRules;
  readonly #itemRules: ParsedItemRules;
  readonly #fields: Record<string, unknown>;
  readonly #actionStart: ActionStart;

  constructor(origin: BatchOrigin, rules: BatchRules, itemRules: ParsedItemRules) {
    this.#origin = origin;
    this.#rules = rules;
    this.#itemRules = itemRules;
    this.#fields = batchFields(origin, rules);
    this.#actionStart = new ActionStart(rules);
  }

  /** An event's action and document line; undefined where it was set aside instead. */
  of(event: LogEvent): string | undefined {
    try {
      const actionStart = this.#actionStart.of(event.timestampMs);
      return `${actionStart}${JSON.stringify(event.id)}}}\n${this.#line(event)}\n`;
    } catch (error) {
      if (!this.#itemRules.setAside) throw error;
      const { timestampMs: timestamp, ...rest } = event;
      this.#itemRules.setAside({ event: { ...rest, timestamp }, reason: `no document can be made: ${error}` });
      return undefined;
    }
  }

  #line(event: LogEvent): string {
    const { finish = (document) => document } = this.#itemRules;
    return JSON.stringify(finish(this.#document(event), this.#actionStart.index));
  }

  #document(event: LogEvent): LogDocument {
    if (this.#rules.format === 'cwl') return Object.assign(toDocument(event, this.#origin, this.#rules), this.#fields);
    const document = toEcsDocument(event, this.#origin, this.#rules);
    for (const [name, value] of Object.entries(this.#fields)) setAt(document, name.split('.'), value);
    return document;
  }
}
