import type * as v from 'valibot';

/** The parts of valibot's schemas that lead from one to those inside it. */
interface Node extends v.GenericSchema {
  readonly entries?: Readonly<Record<string, Node>>;
  readonly wrapped?: Node;
  readonly item?: Node;
  readonly value?: Node;
  readonly options?: readonly unknown[];
  readonly key?: unknown;
  readonly pipe?: readonly unknown[];
}

type Path = readonly { readonly key: unknown; readonly input?: unknown }[];

/** The schemas that a value at `path` may have: several where a union or a variant leaves it open. */
export function schemasAt(root: v.GenericSchema, path: Path): v.GenericSchema[] {
  let here = [root as Node];
  for (const { key, input } of path) here = here.flatMap((schema) => into(schema, String(key), input));
  return here;
}

/** The field names that an object at `path` may have. */
export function fieldNames(root: v.GenericSchema, path: Path, input: unknown): string[] {
  const objects = schemasAt(root, path).flatMap((schema) => objectsOf(schema as Node, input));
  return [...new Set(objects.flatMap(({ entries = {} }) => Object.keys(entries)))];
}

/**
 * Paths in `value` with a list where an object is expected. Valibot takes a list for an object without fields, so that
 * a section written as a list would be ignored.
 */
export function listsForObjects(schema: v.GenericSchema, value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const kinds = objectsOf(schema as Node, value);
  if (Array.isArray(value) && kinds.every(({ entries, type }) => entries || type === 'record' || type === 'variant'))
    return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const [first] = into(schema as Node, key, value);
    return first === undefined ? [] : listsForObjects(first, inner, [...path, key]);
  });
}

function into(schema: Node, key: string, input: unknown): Node[] {
  return objectsOf(schema, input).flatMap((object) => {
    const { entries, item, value } = object;
    if (entries) return Object.hasOwn(entries, key) ? [entries[key] as Node] : [];
    return [item ?? value].filter((inner) => inner !== undefined);
  });
}

/** Objects, lists and records behind optional, piped, union and variant schemas. */
function objectsOf(schema: Node, input: unknown): Node[] {
  const { wrapped, options = [], pipe = [] } = schema;
  if (wrapped) return objectsOf(wrapped, input);
  // What is checked or parsed first, as JSON in a variable: the schema of the value itself comes last.
  const last = pipe.findLast(isNode);
  if (last) return objectsOf(last, input);
  const inner = options.filter(isNode).filter((option) => discriminates(schema, option, input));
  return inner.length > 0 ? inner.flatMap((option) => objectsOf(option, input)) : [schema];
}

const isNode = (value: unknown): value is Node => (value as { kind?: unknown } | undefined)?.kind === 'schema';

/** Whether an option of a variant is the one of the input's discriminator. Options of a union all are. */
function discriminates({ type, key }: Node, { entries }: Node, input: unknown): boolean {
  const discriminator = type === 'variant' && entries?.[String(key)];
  if (!discriminator) return true;
  const value = (input as Record<string, unknown> | undefined)?.[String(key)];
  return discriminator['~run']({ value }, {}).issues === undefined;
}
