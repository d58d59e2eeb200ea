import { isExactInteger } from './exact-json.ts';

/**
 * The most levels that a field may have: each object, each array and each dot in a name is one, as engines make an object of each
 * part of a dotted name. Engines refuse mappings of more than 20 objects (`index.mapping.depth.limit`), so that an honest log line
 * does not come near. The least that ended a node was 900 nested objects on a small stack; on the stacks of production it was 1,175
 * objects, 1,650 objects and arrays in turn, 2,100 arrays, and a name of 2,000 parts (Elasticsearch 7.10 and 7.17, OpenSearch 1.3).
 */
export const maxLevels = 32;

/** Whether a field has more levels than an engine is sent. */
export function isTooDeep(name: string, value: unknown): boolean {
  return exceeds(value, maxLevels - dotsIn(name));
}

/** It looks no deeper than the levels that are left, whatever the value is. */
function exceeds(value: unknown, levelsLeft: number): boolean {
  if (levelsLeft < 0) return true;
  if (typeof value !== 'object' || value === null || isExactInteger(value)) return false;
  if (levelsLeft === 0) return true;
  if (Array.isArray(value)) return value.some((item) => exceeds(item, levelsLeft - 1));
  return Object.entries(value).some(([name, member]) => exceeds(member, levelsLeft - 1 - dotsIn(name)));
}

function dotsIn(name: string): number {
  let dots = 0;
  for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) dots++;
  return dots;
}

/** A value as JSON, however deeply it is nested: JSON.parse reads more levels than JSON.stringify writes. */
export function stringifyAnyDepth(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return stringifyDeep(value);
  }
}

/** An object or array that is being written. */
interface OpenValue {
  members: Iterator<[string | undefined, unknown]>;
  separator: string;
  end: string;
}

function stringifyDeep(root: unknown): string {
  let text = '';
  const open: OpenValue[] = [];
  const write = (value: unknown) => {
    const isLeaf = typeof value !== 'object' || value === null || isExactInteger(value);
    text += isLeaf ? JSON.stringify(value) : Array.isArray(value) ? '[' : '{';
    if (!isLeaf) open.push({ members: membersOf(value), separator: '', end: Array.isArray(value) ? ']' : '}' });
  };
  write(root);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const next = top.members.next();
    if (next.done) {
      text += top.end;
      open.pop();
      continue;
    }
    const [name, member] = next.value;
    text += top.separator + (name === undefined ? '' : `${JSON.stringify(name)}:`);
    top.separator = ',';
    write(member);
  }
  return text;
}

function* membersOf(value: object): Generator<[string | undefined, unknown]> {
  if (Array.isArray(value)) for (const item of value) yield [undefined, item];
  else yield* Object.entries(value);
}
