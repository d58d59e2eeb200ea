import { namesIn, redacted } from './secrets.ts';

/** Most paths worth naming of one resource. */
const maxPaths = 5;

/**
 * Where what is wanted differs from what is there: paths such as `panels.3.title`, never values. What only the server
 * adds is no difference; neither is a secret, which it does not tell.
 */
export function differences(wanted: unknown, present: unknown): string[] {
  const paths: string[] = [];
  compare(wanted, present, [], paths);
  return paths.slice(0, maxPaths);
}

function compare(wanted: unknown, present: unknown, path: string[], paths: string[]): void {
  // The SDK marks its objects with functions, which JSON does not carry.
  if (typeof wanted === 'function') return;
  if (isEmpty(wanted) && isEmpty(present)) return;
  if (present === redacted || (typeof wanted === 'string' && namesIn(wanted).length > 0)) return;
  if (typeof wanted !== 'object' || wanted === null || typeof present !== 'object' || present === null) {
    if (wanted !== present) paths.push(path.join('.'));
    return;
  }
  if (Array.isArray(wanted) && (!Array.isArray(present) || wanted.length !== present.length)) {
    paths.push(path.join('.'));
    return;
  }
  for (const [key, inner] of Object.entries(wanted)) {
    compare(inner, (present as Record<string, unknown>)[key], [...path, key], paths);
  }
}

/** Grafana leaves out what is empty, or writes it where it was left out. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
