import { namesIn, replaceNames } from '../model/environment-variables.ts';
import { DashboardsError } from '../model/errors.ts';

/** What Grafana answers in the place of a secret. */
export const redacted = '[REDACTED]';

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
  if (typeof value === 'string') return replaceNames(value, (name) => environment[name]);
  if (Array.isArray(value)) return value.map((inner) => fillIn(inner, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillIn(inner, environment)]));
}
