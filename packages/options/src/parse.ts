import * as v from 'valibot';
import { describeIssues } from './faults.ts';
import { listsForObjects } from './schema-at.ts';

/** Invalid options. `message` holds all faults; `faults` has one sentence for each. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  /** Stable for programs. */
  readonly code = 'INVALID_OPTIONS';
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(faults.join('; '), options);
    this.faults = faults;
  }
}

export interface ParseSettings {
  /** Name of the value as a whole, for faults that are not about one field. Default `options`. */
  name?: string;
  /** Makes the error to throw from the faults, one sentence each. Default: an `OptionsError`. */
  error?: (faults: readonly string[]) => Error;
}

/**
 * Checks `value` against a schema and fills in the defaults.
 * @throws OptionsError, or the error of `settings.error`, with every fault: field, what was expected, what was received. Secrets are not repeated.
 * @example
 * const schema = v.strictObject({ region: awsRegion, port: v.optional(port, 8080) });
 * parseOptions(schema, { regin: 'eu-west-1' });
 * // region: expected an AWS region such as eu-west-1, received nothing; regin: unknown option; did you mean "region"?
 */
export function parseOptions<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  settings: ParseSettings = {},
): v.InferOutput<Schema> {
  const { name = 'options' } = settings;
  const misplaced = listsForObjects(schema, value);
  const result = misplaced.length === 0 ? v.safeParse(schema, value) : undefined;
  if (result?.success) return result.output;
  const faults = result
    ? describeIssues(schema, result.issues, name)
    : misplaced.map((path) => `${path.join('.') || name}: expected an object, received a list`);
  throw settings.error ? settings.error(faults) : new OptionsError(faults);
}
