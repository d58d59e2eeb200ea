import { parseExact } from '../document/exact-json.ts';
import { fieldsTextField, moveFields, ownFields } from '../document/fields-text.ts';
import { makeItem, readAction, readDocument } from '../document/item.ts';
import type { Refusal } from '../report.ts';
import { offendingFields } from './offending-fields.ts';

/** An item on its way to the engine, and how it was repaired. */
export interface RepairableItem {
  item: Buffer;
  /** The item before any field was moved: this is quarantined if no repair helps. */
  original: Buffer;
  /** How often fields were moved. */
  repairs: number;
}

/** A field is moved that the engine names, up to so many times; then all of the event's own. Each repair is one more request. */
const maxNamedRepairs = 5;

/**
 * Moves the fields that an index refused to `@fields_text`.
 * @param isRecognised whether the refusal is known to be about the document's fields; any other is repaired once only
 * @param fixedFields Fields that every document of the shipper has: they are moved only if the engine names them.
 * @returns the repaired item, or undefined if moving fields cannot help
 */
export function repairItem(
  { item, original, repairs }: RepairableItem,
  refusal: Refusal,
  isRecognised: boolean,
  fixedFields: readonly string[] = [],
): RepairableItem | undefined {
  const document = parseExact(readDocument(item));
  const names = isRecognised
    ? fieldsToMove(refusal.reason, document, repairs, fixedFields)
    : repairs === 0
      ? ownFields(document, fixedFields)
      : [];
  if (names.length === 0) return undefined;
  const repaired = makeItem(readAction(item), JSON.stringify(moveFields(document, names)));
  return { item: repaired, original, repairs: repairs + 1 };
}

function fieldsToMove(
  reason: string,
  document: Record<string, unknown>,
  repairs: number,
  fixedFields: readonly string[],
): string[] {
  // An index that takes no new field takes no `@fields_text` either, unless its mapping has one.
  if (reason.includes(`dynamic introduction of [${fieldsTextField}]`)) return [];
  const offenders = offendingFields(reason, document, ownFields(document));
  if (offenders.kind === 'fixed') return [];
  const isNamed = offenders.names.length > 0 && repairs < maxNamedRepairs;
  return isNamed ? offenders.names : ownFields(document, fixedFields);
}
