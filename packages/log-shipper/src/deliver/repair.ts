import { parseExact } from '../document/exact-json.ts';
import { moveFields, ownFields } from '../document/fields-text.ts';
import { makeItem, readAction, readDocument } from '../document/item.ts';
import type { Refusal } from '../report.ts';

/** How far an item was repaired: not at all, the field that the engine named was moved, or all of the event's own fields. */
type RepairStage = 0 | 1 | 2;

/** An item on its way to the engine, and how far it was repaired. */
export interface RepairableItem {
  item: Buffer;
  /** The item before any field was moved: this is quarantined if no repair helps. */
  original: Buffer;
  stage: RepairStage;
}

/**
 * Moves the fields that an index refused (400) to `@fields_text`.
 * @param fixedFields Fields that every document has: they are moved only if the engine names them.
 * @returns the repaired item, or undefined if nothing is left to move
 */
export function repairItem(
  { item, original, stage }: RepairableItem,
  refusal: Refusal,
  fixedFields: readonly string[] = [],
): RepairableItem | undefined {
  if (refusal.status !== 400 || stage === 2) return undefined;
  const document = parseExact(readDocument(item));
  const named = stage === 0 ? namedField(refusal.reason, ownFields(document)) : undefined;
  const names = named === undefined ? ownFields(document, fixedFields) : [named];
  if (names.length === 0) return undefined;
  const repaired = makeItem(readAction(item), JSON.stringify(moveFields(document, names)));
  return { item: repaired, original, stage: named === undefined ? 2 : 1 };
}

/** How Elasticsearch 6 to 9 and OpenSearch 1 to 3 name the field that they could not take. */
const fieldInReason = [
  /failed to parse field \[([^\]]+)\]/,
  /object mapping for \[([^\]]+)\]/,
  /object mapping \[([^\]]+)\]/,
  /mapper \[([^\]]+)\]/,
  /Existing mapping for \[([^\]]+)\]/,
];

function namedField(reason: string, own: readonly string[]): string | undefined {
  const paths = fieldInReason.flatMap((pattern) => pattern.exec(reason)?.[1] ?? []);
  return own.find((name) => paths.some((path) => path === name || path.startsWith(`${name}.`)));
}
