import { isTooDeep, stringifyAnyDepth } from './depth.ts';
import { parseExact } from './exact-json.ts';
import { isSystemField, type LogDocument } from './system-fields.ts';

/** The field that holds, as the JSON of one object, the fields that an index cannot take as they are. */
export const fieldsTextField = '@fields_text';

/** The document with its fields of these names moved into `@fields_text`. */
export function moveFields(document: LogDocument, names: readonly string[]): LogDocument {
  const before = names.includes(fieldsTextField) ? {} : movedFields(document);
  const leaving = new Set([...names, fieldsTextField]);
  // Assigned one by one, a field named `__proto__` would be lost.
  const moved = Object.fromEntries([...Object.entries(before), ...names.map((name) => [name, document[name]])]);
  const kept = Object.entries(document).filter(([name]) => !leaving.has(name));
  return Object.fromEntries([...kept, [fieldsTextField, stringifyAnyDepth(moved)]]);
}

/**
 * The document with those fields moved into `@fields_text` that no index should get: fields that are nested too deeply, and a
 * `@fields_text` that the event brought. In an index that maps it as anything but text, no document could be repaired.
 */
export function containFields(document: LogDocument): LogDocument {
  const names = Object.keys(document).filter(
    (name) => name === fieldsTextField || (isTooDeep(name, document[name]) && !isSystemField(name)),
  );
  return names.length === 0 ? document : moveFields(document, names);
}

/**
 * As `containFields`, for a document line that was kept, by an earlier version or by hand: it may have been repaired before.
 * A line that needs no change, or is not JSON, stays to the letter.
 */
export function containedDocument(line: string): string {
  const document = readObject(line);
  if (!document) return line;
  const contained = containRepaired(document);
  return contained === document ? line : stringifyAnyDepth(contained);
}

function containRepaired(document: LogDocument): LogDocument {
  const isOwn = fieldsTextField in document && readObject(document[fieldsTextField]) === undefined;
  const names = Object.keys(document).filter((name) =>
    name === fieldsTextField ? isOwn : isTooDeep(name, document[name]),
  );
  return names.length === 0 ? document : moveFields(document, names);
}

/** The document with more fields in its `@fields_text`. */
export function addFieldsText(document: LogDocument, fields: LogDocument): LogDocument {
  if (Object.keys(fields).length === 0) return document;
  const all = Object.fromEntries([...Object.entries(movedFields(document)), ...Object.entries(fields)]);
  return { ...document, [fieldsTextField]: stringifyAnyDepth(all) };
}

/** The fields that a document holds in its `@fields_text`. */
export function movedFields(document: LogDocument): LogDocument {
  const text = document[fieldsTextField];
  if (text === undefined) return {};
  return readObject(text) ?? { [fieldsTextField]: text };
}

/** The object that a text holds as JSON; undefined for any other value. */
function readObject(text: unknown): LogDocument | undefined {
  if (typeof text !== 'string' || !/^\s*\{/.test(text)) return undefined;
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/**
 * The fields that an event brought itself.
 * @param fixedFields fields that every document of the shipper has, besides the six of every document
 */
export function ownFields(document: LogDocument, fixedFields: readonly string[] = []): string[] {
  const others = new Set([...fixedFields, fieldsTextField]);
  return Object.keys(document).filter((name) => !isSystemField(name) && !others.has(name));
}
