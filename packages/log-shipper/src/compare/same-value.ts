import { isExactInteger } from '../document/exact-json.ts';

/** Whether two JSON values are equal, however deeply they are nested. The order of keys does not count. */
export function isSameValue(one: unknown, other: unknown): boolean {
  const pairs: [unknown, unknown][] = [[one, other]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const members = membersOf(...pair);
    if (!members) return false;
    for (const member of members) pairs.push(member);
  }
  return true;
}

/** What has to be equal for two values to be equal; undefined if they differ whatever their members are. */
function membersOf(a: unknown, b: unknown): [unknown, unknown][] | undefined {
  if (a === b) return [];
  if (!isContainer(a) || !isContainer(b)) return isSameInteger(a, b) ? [] : undefined;
  const keys = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return undefined;
  return keys.every((key) => Object.hasOwn(b, key)) ? keys.map((key) => [a[key], b[key]]) : undefined;
}

function isSameInteger(a: unknown, b: unknown): boolean {
  return isExactInteger(a) && isExactInteger(b) && JSON.stringify(a) === JSON.stringify(b);
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isExactInteger(value);
}
