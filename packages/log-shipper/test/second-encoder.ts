import { blueprintBody } from '../bench/blueprint.ts';
import { bulkLines } from './bulk-lines.ts';

type Fields = Record<string, unknown>;

/**
 * The lines of a payload's bulk body, by another way than the package's: AWS's blueprint with JSON.parse, then the package's rules for fields that no
 * engine gets, written down once more.
 * @returns undefined where the blueprint crashes
 */
export function secondEncoding(json: Buffer): unknown[] | undefined {
  try {
    const lines = bulkLines(blueprintBody(JSON.parse(json.toString('utf8'))));
    return lines.map((line, i) => (i % 2 === 0 ? line : contained(line as Fields)));
  } catch {
    return undefined;
  }
}

const systemFields = ['@id', '@timestamp', '@message', '@owner', '@log_group', '@log_stream'];
const deepest = 32;

function contained(document: Fields): Fields {
  const kept: [string, unknown][] = [];
  const moved: [string, unknown][] = [];
  for (const [name, value] of Object.entries(document)) {
    const isMoved = name === '@fields_text' || (!systemFields.includes(name) && levels(name, value) > deepest);
    (isMoved ? moved : kept).push([name, value]);
  }
  if (moved.length > 0) kept.push(['@fields_text', JSON.stringify(Object.fromEntries(moved))]);
  return Object.fromEntries(kept);
}

/** Levels of objects, arrays and dotted names together. */
function levels(name: string, value: unknown): number {
  const dots = name.split('.').length - 1;
  if (typeof value !== 'object' || value === null) return dots;
  const members = Array.isArray(value)
    ? value.map((item) => levels('', item))
    : Object.entries(value).map(([key, member]) => levels(key, member));
  return dots + 1 + Math.max(0, ...members);
}
