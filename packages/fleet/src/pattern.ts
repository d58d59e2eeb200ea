import { showReceived, text } from '@bizom/options';
import * as v from 'valibot';

const placeholder = /\{([^{}]*)\}/g;
const known = ['environment', 'service'] as const;

/** The values a pattern's placeholders stand for. */
export type PatternValues = Record<(typeof known)[number], string>;

/** A name with the placeholders `{environment}` and `{service}`, such as `/ecs/{environment}/{service}`. */
export const patternSchema = v.pipe(
  text('a name'),
  v.check(
    (pattern) => [...pattern.matchAll(placeholder)].every(([, name]) => known.some((each) => each === name)),
    ({ input }) => `expected no placeholders but {environment} and {service}, received ${showReceived(input)}`,
  ),
);

/**
 * `/ecs/{environment}/{service}` and `{environment: 'dev', service: 'ell'}` -> `/ecs/dev/ell`.
 * @example
 * fillPattern('/ecs/{environment}/{service}', { environment: 'dev', service: 'ell' }); // '/ecs/dev/ell'
 */
export function fillPattern(pattern: string, values: PatternValues): string {
  return pattern.replace(placeholder, (text, name: string) => values[name as keyof PatternValues] ?? text);
}
