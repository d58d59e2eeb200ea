import { makeItem, readAction, readDocument } from '../encode/item.ts';
import { systemFields } from '../encode/system-fields.ts';
import { parseExact } from '../payload/exact-json.ts';
import type { Refusal } from './outcome.ts';

/** Where fields go that the index cannot take as they are: one string, the JSON of them all. */
const fieldsTextField = '@fields_text';

/** How often an item has been mended: first the field that the engine named is moved, then all of the event's own. */
type MendStage = 0 | 1 | 2;

/** An item on its way, and how often it has been mended. */
export interface MendableItem {
  item: Buffer;
  /** As it was before anything was moved: what is kept where nothing helps. */
  original: Buffer;
  stage: MendStage;
}

type Document = Record<string, unknown>;

/**
 * An item that the index may take where it refused this one (400), the offending fields moved to `@fields_text`;
 * undefined where nothing is left to move.
 * @param fixedFields Fields that every document has: they are moved only where the engine names them.
 */
export function mendItem(
  { item, original, stage }: MendableItem,
  refusal: Refusal,
  fixedFields: readonly string[] = [],
): MendableItem | undefined {
  if (refusal.status !== 400 || stage === 2) return undefined;
  const document = parseExact(readDocument(item));
  const named = stage === 0 ? namedField(refusal.reason, ownFields(document)) : undefined;
  const names = named === undefined ? ownFields(document, fixedFields) : [named];
  if (names.length === 0) return undefined;
  const moved = makeItem(readAction(item), JSON.stringify(moveFields(document, names)));
  return { item: moved, original, stage: named === undefined ? 2 : 1 };
}

/** A document whose fields of these names stand in `@fields_text` as JSON. */
export function moveFields(document: Document, names: readonly string[]): Document {
  const text = document[fieldsTextField];
  const before = readObject(text) ?? (text === undefined ? {} : { [fieldsTextField]: text });
  const leaving = new Set([...names, fieldsTextField]);
  // Assigned one by one, a field named `__proto__` would be lost.
  const moved = Object.fromEntries([...Object.entries(before), ...names.map((name) => [name, document[name]])]);
  const kept = Object.entries(document).filter(([name]) => !leaving.has(name));
  return Object.fromEntries([...kept, [fieldsTextField, JSON.stringify(moved)]]);
}

/** The object that a text holds as JSON; undefined for any other value: an event may bring a `@fields_text` of its own. */
function readObject(text: unknown): Document | undefined {
  if (typeof text !== 'string' || !/^\s*\{/.test(text)) return undefined;
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/**
 * The fields that an event brought itself.
 * @param fixedFields Those that it has from elsewhere, beside the six of every document.
 */
export function ownFields(document: Document, fixedFields: readonly string[] = []): string[] {
  const others = new Set<string>([...systemFields, ...fixedFields]);
  if (typeof document[fieldsTextField] === 'string') others.add(fieldsTextField);
  return Object.keys(document).filter((name) => !others.has(name));
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
