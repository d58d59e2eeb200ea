import { fillIn, namesIn, redacted } from './secrets.ts';

/** Most paths worth naming of one resource. */
const maxPaths = 5;

/** How something that is wanted compares with what is there: paths such as `panels.3.title`, never values. */
export interface Comparison {
  /** Where it differs. */
  differs: string[];
  /** Where nobody can tell, with the environment variables that would be needed. */
  unknown: string[];
}

/**
 * Compares what is wanted, and is sent as it stands, with what is there. What only the server adds is no difference;
 * neither is a secret, which it does not tell.
 * @returns where it differs
 */
export function differences(wanted: unknown, present: unknown): string[] {
  return comparison(wanted, present, undefined).differs;
}

/** As `differences`, for what is filled in from the environment before it is sent. */
export function comparison(wanted: unknown, present: unknown, environment: NodeJS.ProcessEnv | undefined): Comparison {
  const found: Comparison = { differs: [], unknown: [] };
  compare(wanted, present, [], { found, environment });
  return { differs: found.differs.slice(0, maxPaths), unknown: found.unknown.slice(0, maxPaths) };
}

interface Way {
  found: Comparison;
  environment: NodeJS.ProcessEnv | undefined;
}

function compare(wanted: unknown, present: unknown, path: string[], way: Way): void {
  // The SDK marks its objects with functions, which JSON does not carry.
  if (typeof wanted === 'function' || present === redacted || (isEmpty(wanted) && isEmpty(present))) return;
  const isSameShape = isObject(wanted) && isObject(present) && (!Array.isArray(wanted) || isAsLong(wanted, present));
  if (typeof wanted === 'string') compareText(wanted, present, path.join('.'), way);
  else if (isSameShape)
    for (const [key, inner] of Object.entries(wanted)) compare(inner, present[key], [...path, key], way);
  else if (wanted !== present) way.found.differs.push(path.join('.'));
}

function compareText(wanted: string, present: unknown, path: string, { found, environment }: Way): void {
  const missing = environment === undefined ? [] : namesIn(wanted).filter((name) => !environment[name]);
  if (missing.length > 0) found.unknown.push(`${path} ($${missing.join(', $')} not set)`);
  else if ((environment === undefined ? wanted : fillIn(wanted, environment)) !== present) found.differs.push(path);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAsLong(wanted: readonly unknown[], present: unknown): boolean {
  return Array.isArray(present) && present.length === wanted.length;
}

/** Grafana leaves out what is empty, or writes it where it was left out. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
