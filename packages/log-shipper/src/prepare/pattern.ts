import { compilePattern, type Pattern, PatternError } from '@bizom/redact/patterns';
import * as v from 'valibot';

/** Options are parsed twice on their way from the environment: what is compiled stays as it is. */
const isPattern = (value: unknown): value is Pattern =>
  typeof value === 'object' && value !== null && !(value instanceof RegExp) && 'source' in value && 'replace' in value;

/**
 * A regular expression of the user's, or the text of one, compiled for an engine that takes time in proportion to the length of the text.
 * Look-around and back references are refused.
 */
export function patternSchema() {
  return v.pipe(
    v.union([v.instance(RegExp), v.string(), v.custom<Pattern>(isPattern)], 'expected a regular expression'),
    v.rawTransform<string | RegExp | Pattern, Pattern>(({ dataset, addIssue, NEVER }) => {
      if (isPattern(dataset.value)) return dataset.value;
      try {
        return compilePattern(dataset.value);
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        addIssue({ message: `expected a regular expression; ${error.message}` });
        return NEVER;
      }
    }),
  );
}
