import { isSystemField, type LogDocument } from '../document/system-fields.ts';
import { engineWords } from '../engine/refusal.ts';

/**
 * The fields of a document that a refusal is about.
 * - `fields`: these, named by the engine or recognised by their form; none if the refusal names no field.
 * - `fixed`: a field that every document has, so that moving the event's own fields does not help.
 */
export type Offenders = { kind: 'fields'; names: string[] } | { kind: 'fixed' };

/**
 * Reads how Elasticsearch 6 to 9 and OpenSearch 1 to 3 describe a field that they cannot take.
 * @param own names of the document's fields that may be moved
 */
export function offendingFields(reason: string, document: LogDocument, own: readonly string[]): Offenders {
  const words = engineWords(reason);
  for (const path of namedPaths(words)) {
    const names = fieldsAt(path, own);
    if (names.length > 0) return { kind: 'fields', names };
    if (isSystemField(path.split(/[\]"']/, 1)[0] ?? '')) return { kind: 'fixed' };
    const holders = own.filter((name) => hasKey(name, document[name], (key) => key !== '' && endsPath(path, key)));
    if (holders.length > 0) return { kind: 'fields', names: holders };
  }
  const form = forms.find(({ pattern }) => pattern.test(words));
  const isOffending = form?.isOffending(words);
  return { kind: 'fields', names: isOffending ? own.filter((name) => isOffending(name, document[name])) : [] };
}

/** What stands before the path of the field. */
const openings =
  /\b[Ff]ield (?:name )?\[|\bfield="|\b(?:object )?mapping (?:for )?\[|\bmapper \[|(?:whitespace|ambiguous): \['?/;
const strict = /dynamic introduction of \[(.*?)\] within \[(.*?)\] is not allowed/;

/** Texts that begin with the path of the field. A path may itself have brackets: its end is found by the names of the fields. */
function namedPaths(words: string): string[] {
  const [, name, parent] = strict.exec(words) ?? [];
  // The parent is an object, or the document itself under the name of its type.
  if (name !== undefined) return [`${parent}.${name}]`, `${name}]`];
  const opening = openings.exec(words);
  return opening ? [words.slice(opening.index + opening[0].length)] : [];
}

/** The fields at a path: the field itself, else the one that holds the path, else those that a dotted name puts below it. */
function fieldsAt(path: string, own: readonly string[]): string[] {
  const exact = longest(own.filter((name) => endsPath(path, name)));
  if (exact !== undefined) return [exact];
  const holder = longest(own.filter((name) => name !== '' && path.startsWith(`${name}.`)));
  if (holder !== undefined) return [holder];
  const [whole = ''] = path.split(/[\]"']/, 1);
  return whole === '' ? [] : own.filter((name) => name.startsWith(`${whole}.`));
}

/** Whether the path at the beginning of a text is that name, and nothing more. */
function endsPath(path: string, name: string): boolean {
  return path.startsWith(name) && /^[\]"']/.test(path.slice(name.length));
}

function longest(names: readonly string[]): string | undefined {
  return [...names].sort((a, b) => b.length - a.length)[0];
}

/** Refusals that do not name the field, by a form that the field must have. */
const forms: { pattern: RegExp; isOffending: (words: string) => (name: string, value: unknown) => boolean }[] = [
  {
    pattern: /name cannot be (?:an )?empty/i,
    isOffending: () => (name, value) => hasKey(name, value, (key) => key === ''),
  },
  {
    pattern: /cannot contain only (?:dots|the character \[\.\])/i,
    isOffending: () => (name, value) => hasKey(name, value, (key) => /^\.+$/.test(key)),
  },
  {
    // Elasticsearch 6 and 7.10, of a name that is made of dots.
    pattern: /Index -1 out of bounds/,
    isOffending: () => (name, value) => hasKey(name, value, (key) => /^\.+$/.test(key)),
  },
  {
    pattern: /depth of the (?:nested array )?field has exceeded the allowed limit of \[\d+\]/,
    isOffending: (words) => {
      const limit = Number(/limit of \[(\d+)\]/.exec(words)?.[1]);
      return (_, value) => depthOf(value) >= limit;
    },
  },
];

/** Whether a field, or an object in it, has a key. Documents are not nested deeply: see `maxLevels`. */
function hasKey(name: string, value: unknown, isKey: (key: string) => boolean): boolean {
  if (isKey(name)) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => hasKey('\0', item, isKey));
  return Object.entries(value).some(([key, member]) => hasKey(key, member, isKey));
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
