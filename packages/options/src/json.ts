/** A JSON object whose fields have any type. */
export type Fields = Readonly<Record<string, unknown>>;

/*
 * Tolerant readers for untrusted JSON: a value of the wrong type reads as undefined, so that one odd field never costs the rest.
 */

/** The value as an object; undefined for lists, null and everything else. */
export function objectOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The value as an object; an empty one for everything else. */
export function fieldsOf(value: unknown): Fields {
  return objectOf(value) ?? {};
}

const beginsObject = /^[ \t\n\r]*\{/;

/** The JSON object in `text`; undefined for invalid JSON and for other values. */
export function parseObject(text: string): Fields | undefined {
  // The error that `JSON.parse` throws costs more than all else that is done with most texts.
  if (!beginsObject.test(text)) return undefined;
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Text that is neither empty nor "null", which AWS writes for some missing values. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'null' ? value : undefined;
}

/** A finite number, also one written as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A point in time, milliseconds since 1970, from an ISO 8601 text; undefined for an impossible date. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The items of a list as objects; items that are not objects read as empty ones, and anything but a list as no items. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
