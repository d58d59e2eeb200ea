/** Readers of JSON whose shape nobody guarantees: what is not of the kind wanted is not there. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A string that says something: neither empty nor "null", as ECS writes some absent values. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'null' ? value : undefined;
}

/** A finite number, also one written as digits. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Times outside of this are not milliseconds of a date. Source: ECMA-262, time values. */
const maxTime = 8.64e15;

/** A point in time, milliseconds since 1970: ISO 8601 text, or seconds as `aws ecs` with its version 1 prints them. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value * 1000 : Number.NaN;
  return Number.isNaN(time) || Math.abs(time) > maxTime ? undefined : time;
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
