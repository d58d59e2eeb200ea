import * as v from 'valibot';

type Path = readonly (string | number)[];

/** More rounds would only find faults within faults. */
const maxRounds = 20;

/**
 * The valid parts of a value: without the fields that have a fault, so that the rest can be checked as well and all faults are reported
 * at once.
 * @param required stands for required fields that are missing or have a fault
 * @returns undefined where nothing is left
 */
export function validParts<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  required: object,
): v.InferOutput<Schema> | undefined {
  let rest: unknown = withRequired(structuredCopy(value), required);
  for (let round = 0; round < maxRounds; round++) {
    const result = v.safeParse(schema, rest);
    if (result.success) return result.output;
    for (const issue of result.issues) removeAt(rest, fieldPath(issue));
    rest = withRequired(rest, required);
  }
  return undefined;
}

/** The path to the innermost object field: one item of a list cannot go without moving the others. */
function fieldPath(issue: v.BaseIssue<unknown>): Path {
  const path: readonly v.IssuePathItem[] = issue.path ?? [];
  const inList = path.findIndex(({ type }) => type === 'array');
  const keys = path.map(({ key }) => key as string | number);
  return inList < 0 ? keys : keys.slice(0, inList);
}

/** Removes a field; where it is gone already and still missed, the object that misses it. */
function removeAt(root: unknown, path: Path): void {
  const [last, ...before] = [...path].reverse();
  if (last === undefined) return;
  const parent = before.reverse().reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], root);
  if (typeof parent !== 'object' || parent === null) return;
  if (Object.hasOwn(parent, last)) delete (parent as Record<string | number, unknown>)[last];
  else removeAt(root, path.slice(0, -1));
}

function withRequired(value: unknown, required: object): unknown {
  return typeof value === 'object' && value !== null ? { ...required, ...value } : value;
}

/** A copy of plain data; functions and the like are left out. */
const structuredCopy = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');
