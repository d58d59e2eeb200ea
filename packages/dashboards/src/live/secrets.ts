import { DashboardsError } from '../model/errors.ts';

/** `$NAME`, but neither `$A` nor `$A_now`, which are queries of an expression. */
const reference = /\$([A-Z_][A-Z0-9_]{2,})(?![a-z0-9_])/g;

/** What Grafana answers in the place of a secret. */
export const redacted = '[REDACTED]';

/** Names of environment variables that a value refers to. */
export function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(reference)].map(([, name = '']) => name);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}

/**
 * A file's `$NAME`s are filled in by the Grafana server; the HTTP API fills in nothing, so it is done here.
 * @throws DashboardsError `MISSING_SECRET`, with every name that is not set; values are never shown
 */
export function withSecrets<T>(value: T, environment: NodeJS.ProcessEnv): T {
  const missing = [...new Set(namesIn(value))].filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new DashboardsError(
      'MISSING_SECRET',
      `Not set in the environment: ${missing.join(', ')}. push has to send them, for Grafana's HTTP API reads no environment.`,
    );
  }
  return fillIn(value, environment) as T;
}

/** Fills in every `$NAME`; one that is not set becomes empty. */
export function fillIn(value: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return value.replace(reference, (_, name: string) => environment[name] ?? '');
  if (Array.isArray(value)) return value.map((inner) => fillIn(inner, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillIn(inner, environment)]));
}
