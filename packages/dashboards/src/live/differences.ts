import { redact } from '@bizom/redact';
import { namesIn } from '../model/environment-variables.ts';
import { fillIn, redacted } from './secrets.ts';

/** One place where what is wanted differs from what is there. */
export interface Difference {
  /** The way to it, in the reader's words: `panels › CPU › title`. */
  path: string;
  /** What is there, for a person; undefined where there is nothing, or where it must not be shown. */
  before?: string;
  /** What is wanted; undefined where it goes. */
  after?: string;
}

/** How a resource that is wanted compares with the one that is there. */
export interface Comparison {
  differs: Difference[];
  /** Places that cannot be compared, with the environment variables that would be needed. */
  unknown: string[];
}

/** A value longer than this is cut: a diff is read by people. */
const maxValueLength = 60;

/**
 * Compares what is wanted, and is sent as it stands, with what is there. What only the server adds is no difference.
 */
export function differences(wanted: unknown, present: unknown): Difference[] {
  return comparison(wanted, present, undefined).differs;
}

/** As `differences`, for what is filled in from the environment before it is sent: values from there are never shown. */
export function comparison(wanted: unknown, present: unknown, environment: NodeJS.ProcessEnv | undefined): Comparison {
  const found: Comparison = { differs: [], unknown: [] };
  compare(wanted, present, [], { found, environment });
  return found;
}

interface Walk {
  found: Comparison;
  environment: NodeJS.ProcessEnv | undefined;
}

function compare(wanted: unknown, present: unknown, path: readonly string[], walk: Walk): void {
  // The SDK marks its objects with functions, which JSON does not carry. Grafana answers a mark in the place of a secret.
  if (typeof wanted === 'function' || present === redacted || (isEmpty(wanted) && isEmpty(present))) return;
  if (typeof wanted === 'string' && walk.environment !== undefined && namesIn(wanted).length > 0)
    compareFilled(wanted, present, path, walk.found, walk.environment);
  else if (Array.isArray(wanted) && Array.isArray(present)) compareLists(wanted, present, path, walk);
  else if (isObject(wanted) && isObject(present))
    for (const [key, inner] of Object.entries(wanted)) compare(inner, present[key], [...path, key], walk);
  else if (wanted !== present) add(walk.found, path, present, wanted);
}

function compareFilled(
  wanted: string,
  present: unknown,
  path: readonly string[],
  found: Comparison,
  environment: NodeJS.ProcessEnv,
): void {
  const missing = namesIn(wanted).filter((name) => !environment[name]);
  if (missing.length > 0) found.unknown.push(`${path.join('.')} ($${missing.join(', $')} not set)`);
  // Neither the value that is there nor the one that is wanted is shown: both come from an environment.
  else if (fillIn(wanted, environment) !== present) found.differs.push({ path: path.join(' › '), after: wanted });
}

/** Items that have a name are compared with those of the same name, others with those at the same place. */
function compareLists(
  wanted: readonly unknown[],
  present: readonly unknown[],
  path: readonly string[],
  walk: Walk,
): void {
  const byName = new Map(keysOf(present).map((key, index) => [key, present[index]]));
  const keys = keysOf(wanted);
  for (const [index, item] of wanted.entries()) {
    const key = keys[index] ?? '';
    const other = byName.get(key);
    const way = [...path, labelOf(item) ?? key];
    if (other === undefined && isObject(item)) add(walk.found, way, undefined, labelOf(item) ?? item);
    else compare(item, other, way, walk);
  }
  for (const [key, item] of byName) {
    if (!keys.includes(key)) add(walk.found, [...path, labelOf(item) ?? key], labelOf(item) ?? item, undefined);
  }
}

/** The names of items, or their places where names are missing or repeated. */
function keysOf(items: readonly unknown[]): string[] {
  const names = items.map(nameOf);
  const own = new Set(names);
  return own.has(undefined) || own.size < items.length
    ? items.map((_, index) => String(index))
    : names.map((name) => `named ${name}`);
}

function nameOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const { id, uid, refId } = item;
  const found = [uid, refId, id].find((name) => (typeof name === 'string' && name !== '') || typeof name === 'number');
  return found === undefined ? undefined : String(found);
}

/** What a person calls it. */
function labelOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const { title, name, uid, refId } = item;
  return [title, name, uid, refId].find((label) => typeof label === 'string' && label !== '') as string | undefined;
}

function add(found: Comparison, path: readonly string[], before: unknown, after: unknown): void {
  found.differs.push({
    path: path.join(' › '),
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) }),
  });
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const { text: safe } = redact(text);
  return safe.length > maxValueLength ? `${safe.slice(0, maxValueLength)}…` : safe;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Grafana leaves out what is empty, or writes it where it was left out. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
