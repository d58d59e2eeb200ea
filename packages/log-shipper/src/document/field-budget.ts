import { moveFields, ownFields } from './fields-text.ts';
import type { LogDocument } from './system-fields.ts';

/** Indexes whose fields are remembered: today's, yesterday's, and one for late events. */
const maxIndexes = 3;

/**
 * Keeps the number of distinct fields that events bring into an index within a budget, so that no mapping explodes:
 * a field that would go over it is moved to `@fields_text`. It knows the fields that this process has sent.
 */
export class FieldBudget {
  readonly #maxFields: number;
  readonly #fixedFields: readonly string[];
  readonly #fields = new Map<string, Set<string>>();

  /** @param fixedFields Fields that every document has: they are neither counted nor moved. */
  constructor(maxFields: number, fixedFields: readonly string[] = []) {
    this.#maxFields = maxFields;
    this.#fixedFields = fixedFields;
  }

  /** The document, its fields that are over budget moved. */
  admit(index: string, document: LogDocument): LogDocument {
    const known = this.#fieldsOf(index);
    const own = ownFields(document, this.#fixedFields);
    const over = own.filter((name) => !this.#admitField(known, name, document[name]));
    return over.length === 0 ? document : moveFields(document, over);
  }

  #admitField(known: Set<string>, name: string, value: unknown): boolean {
    const fresh = fieldPaths(name, value).filter((path) => !known.has(path));
    if (known.size + fresh.length > this.#maxFields) return fresh.length === 0;
    for (const path of fresh) known.add(path);
    return true;
  }

  #fieldsOf(index: string): Set<string> {
    let known = this.#fields.get(index);
    if (!known) {
      known = new Set();
      this.#fields.set(index, known);
      const [oldest] = this.#fields.keys();
      if (this.#fields.size > maxIndexes && oldest !== undefined) this.#fields.delete(oldest);
    }
    return known;
  }
}

/** Every mapping that a field makes: `a`, `a.b`, `a.b.c`. */
function fieldPaths(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => fieldPaths(path, item).slice(1))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => fieldPaths(`${path}.${name}`, member))];
}
