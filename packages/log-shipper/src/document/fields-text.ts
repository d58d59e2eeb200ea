import { type LogDocument, systemFields } from './document.ts';
import { parseExact } from './exact-json.ts';

/** The field that holds, as one JSON text, the fields that an index cannot take as they are. */
const fieldsTextField = '@fields_text';

/** A document whose fields of these names stand in `@fields_text` as JSON. */
export function moveFields(document: LogDocument, names: readonly string[]): LogDocument {
  const text = document[fieldsTextField];
  const before = readObject(text) ?? (text === undefined ? {} : { [fieldsTextField]: text });
  const leaving = new Set([...names, fieldsTextField]);
  // Assigned one by one, a field named `__proto__` would be lost.
  const moved = Object.fromEntries([...Object.entries(before), ...names.map((name) => [name, document[name]])]);
  const kept = Object.entries(document).filter(([name]) => !leaving.has(name));
  return Object.fromEntries([...kept, [fieldsTextField, JSON.stringify(moved)]]);
}

/** The object that a text holds as JSON; undefined for any other value: an event may bring a `@fields_text` of its own. */
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
 * @param fixedFields Those that it has from elsewhere, beside the six of every document.
 */
export function ownFields(document: LogDocument, fixedFields: readonly string[] = []): string[] {
  const others = new Set<string>([...systemFields, ...fixedFields]);
  if (typeof document[fieldsTextField] === 'string') others.add(fieldsTextField);
  return Object.keys(document).filter((name) => !others.has(name));
}
