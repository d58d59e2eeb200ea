import { makeItem, readAction, readDocument } from '../encode/item.ts';
import { systemFields } from '../encode/system-fields.ts';
import { parseExact } from '../payload/exact-json.ts';
import type { Refusal } from './outcome.ts';

/** Where fields go that the index cannot take as they are: one string, the JSON of them all. */
const fieldsTextField = '@fields_text';

/** How often an item has been mended: first the field that the engine named is moved, then all of the event's own. */
export type MendStage = 0 | 1 | 2;

/** An item and how often it has been mended. */
export interface MendableItem {
  item: Buffer;
  stage: MendStage;
}

type Document = Record<string, unknown>;

/**
 * An item that the index may take where it refused this one (400), the offending fields moved to `@fields_text`;
 * undefined where nothing is left to move.
 */
export function mendItem(item: Buffer, refusal: Refusal, stage: MendStage): MendableItem | undefined {
  if (refusal.status !== 400 || stage === 2) return undefined;
  const document = parseExact(readDocument(item));
  const own = ownFields(document);
  if (own.length === 0) return undefined;
  const named = stage === 0 ? namedField(refusal.reason, own) : undefined;
  const moved = moveFields(document, named === undefined ? own : [named]);
  return { item: makeItem(readAction(item), JSON.stringify(moved)), stage: named === undefined ? 2 : 1 };
}

/** A document whose fields of these names stand in `@fields_text` as JSON. */
export function moveFields(document: Document, names: readonly string[]): Document {
  const kept = { ...document };
  const text = kept[fieldsTextField];
  const moved: Document = typeof text === 'string' ? parseExact(text) : {};
  for (const name of names) {
    moved[name] = kept[name];
    delete kept[name];
  }
  kept[fieldsTextField] = JSON.stringify(moved);
  return kept;
}

/** The fields that an event brought itself. */
export function ownFields(document: Document): string[] {
  const fixed: readonly string[] = [...systemFields, fieldsTextField];
  return Object.keys(document).filter((name) => !fixed.includes(name));
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
