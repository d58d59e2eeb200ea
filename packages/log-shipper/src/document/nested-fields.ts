import { isExactInteger } from './exact-json.ts';

/** An object of fields. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactInteger(value);
}

/** The value at a path of names; undefined if it is not there. */
export function valueAt(fields: Fields, path: readonly string[]): unknown {
  let value: unknown = fields;
  for (const name of path) {
    if (!isFields(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Sets the value at a path, and replaces what is in its way. */
export function setAt(fields: Fields, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    define(fields, name, value);
    return;
  }
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const inner = isFields(known) ? known : {};
  if (inner !== known) define(fields, name, inner);
  setAt(inner, rest, value);
}

/**
 * Adds the value at a path: objects are merged, and nothing that is there is replaced.
 * @returns false if something else is there
 */
export function addAt(fields: Fields, [name = '', ...rest]: readonly string[], value: unknown): boolean {
  if (!Object.hasOwn(fields, name)) {
    const inner: Fields = {};
    if (rest.length > 0) addAt(inner, rest, value);
    define(fields, name, rest.length > 0 ? inner : value);
    return true;
  }
  const known = fields[name];
  if (rest.length > 0) return isFields(known) && addAt(known, rest, value);
  if (!isFields(known) || !isFields(value)) return false;
  return Object.entries(value).filter(([key, member]) => !addAt(known, [key], member)).length === 0;
}

/** Assigning `__proto__` would do nothing. */
function define(fields: Fields, name: string, value: unknown): void {
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}
