/** A field that AWS sends and that this version of the SDK does not know. */
export interface UnknownField {
  /** Where it is, such as `['containerDefinitions', 0, 'newField']`. */
  path: readonly (string | number)[];
  value: unknown;
}

/** No structure of AWS is nested deeper. */
const maxDepth = 20;

/** Finds the fields of a response that the SDK left out when it read it. */
export function unknownFields(raw: unknown, read: unknown, path: readonly (string | number)[] = []): UnknownField[] {
  if (path.length > maxDepth) return [];
  if (Array.isArray(raw) && Array.isArray(read))
    return raw.flatMap((item, index) => unknownFields(item, read[index], [...path, index]));
  if (!isRecord(raw) || !isRecord(read)) return [];
  return Object.entries(raw).flatMap(([name, value]) => {
    if (value === null) return [];
    const at = [...path, name];
    return Object.hasOwn(read, name) ? unknownFields(value, read[name], at) : [{ path: at, value }];
  });
}

/** Adds fields to a request body; a field whose surroundings are not in the body is left out. */
export function addFields(body: unknown, fields: readonly UnknownField[]): void {
  for (const { path, value } of fields) {
    const name = path.at(-1);
    const parent = path.slice(0, -1).reduce<unknown>((at, part) => Object(at)[part], body);
    if (isRecord(parent) && typeof name === 'string') parent[name] = value;
  }
}

/** `containerDefinitions[0].newField`. */
export function fieldName({ path }: UnknownField): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part)).join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
