import { redact } from '@bizom/redact';
import { stringifyAnyDepth } from '../document/depth.ts';
import type { FieldDifference } from './compare-documents.ts';

/** A difference that can be shown: secrets redacted, values cut to the place where they part. */
export interface ShownDifference {
  field: string;
  kind: FieldDifference['kind'];
  old?: string;
  new?: string;
}

/** Characters that are shown of a value, and of those before the first that differs. */
const maxChars = 80;
const charsBefore = 20;

/** The values as JSON, redacted, around the first character in which they differ. */
export function showDifference(difference: FieldDifference): ShownDifference {
  const { kind } = difference;
  const [old, fresh] = (['old', 'new'] as const).map((side) =>
    Object.hasOwn(difference, side) ? redacted(difference.field, difference[side]) : undefined,
  );
  const field = cut(old?.field ?? fresh?.field ?? '', 0);
  const start = old && fresh ? Math.max(0, firstDifference(old.json, fresh.json) - charsBefore) : 0;
  return {
    field,
    kind,
    ...(old && { old: cut(old.json, start) }),
    ...(fresh && { new: cut(fresh.json, start) }),
  };
}

/** The name is redacted along with its value: it says what the value is. */
function redacted(field: string, value: unknown): { field: string; json: string } {
  const { text } = redact(`{${JSON.stringify(field)}:${stringifyAnyDepth(value)}}`);
  try {
    const [[name, shown] = [field, null]] = Object.entries(JSON.parse(text));
    return { field: name, json: stringifyAnyDepth(shown) };
  } catch {
    return { field, json: text };
  }
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  // Where redaction makes them equal, their start is as good as any other place.
  return at === one.length && at === other.length ? 0 : at;
}

function cut(text: string, start: number): string {
  const before = start > 0 ? '…' : '';
  return text.length - start <= maxChars
    ? before + text.slice(start).toWellFormed()
    : `${before}${text.slice(start, start + maxChars).toWellFormed()}…`;
}
