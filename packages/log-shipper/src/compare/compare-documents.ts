import { fieldsTextField, movedFields } from '../document/fields-text.ts';
import type { LogDocument } from '../document/system-fields.ts';
import { isSameValue } from './same-value.ts';

/** A field in which two documents of one id differ. */
export interface FieldDifference {
  field: string;
  /** `missing` from the new document; `added` by it; `moved`: the new document has the same value in `@fields_text`. */
  kind: 'changed' | 'missing' | 'added' | 'moved';
  old?: unknown;
  new?: unknown;
}

/**
 * The fields in which the new document differs from the old one. The order of fields does not count.
 * @param ignored names of fields that are not compared
 */
export function compareDocuments(
  old: LogDocument,
  fresh: LogDocument,
  ignored: ReadonlySet<string> = new Set(),
): FieldDifference[] {
  const moved = movedFields(fresh);
  const ofOld = Object.entries(old).flatMap(([field, value]) => differenceOf(field, value, fresh, moved) ?? []);
  const isNew = (field: string) => !Object.hasOwn(old, field);
  const added = (fields: LogDocument) =>
    Object.entries(fields)
      .filter(([field]) => isNew(field))
      .map(([field, value]) => ({ field, kind: 'added' as const, new: value }));
  const { [fieldsTextField]: _text, ...visible } = fresh;
  const hasSameText = isSameValue(old[fieldsTextField], fresh[fieldsTextField]);
  return [...ofOld, ...added(visible), ...(hasSameText ? [] : added(moved))].filter(({ field }) => !ignored.has(field));
}

function differenceOf(
  field: string,
  old: unknown,
  fresh: LogDocument,
  moved: LogDocument,
): FieldDifference | undefined {
  if (Object.hasOwn(fresh, field)) {
    if (isSameValue(old, fresh[field])) return undefined;
    if (field !== fieldsTextField) return { field, kind: 'changed', old, new: fresh[field] };
  }
  if (!Object.hasOwn(moved, field)) return { field, kind: 'missing', old };
  return isSameValue(old, moved[field])
    ? { field, kind: 'moved', old, new: moved[field] }
    : { field, kind: 'changed', old, new: moved[field] };
}
