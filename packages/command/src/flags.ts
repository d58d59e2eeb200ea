import { InvalidArgumentError, Option } from 'commander';

export interface NumberLimits {
  /** Smallest value; default 1. */
  min?: number;
  /** Largest value; default none. */
  max?: number;
  /** What is counted, for the message: `seconds`. */
  unit?: string;
}

/**
 * Parser of a flag that takes a whole number: `.option('--timeout <ms>', 'time for each target', wholeNumber({ unit: 'milliseconds' }))`.
 * @example
 * command.option('--timeout <ms>', 'time for each target', wholeNumber({ unit: 'milliseconds' }));
 */
export function wholeNumber({
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
  unit,
}: NumberLimits = {}): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`;
  const expected = `a whole number${unit === undefined ? '' : ` of ${unit}`}${range}`;
  return (text) => {
    const value = Number(text);
    if (/^-?\d{1,16}$/.test(text) && value >= min && value <= max) return value;
    throw invalidFlag(expected, text);
  };
}

/**
 * The error of a flag's or argument's value; commander adds the flag's name.
 * @example
 * throw invalidFlag('a colour', 'loud');
 */
export function invalidFlag(expected: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError(`expected ${expected}, received ${JSON.stringify(received)}`);
}

/**
 * Parser of a flag that may be repeated: collects the values.
 * @example
 * command.option('--target <url>', 'what to probe', repeated);
 */
export function repeated(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/**
 * Parser of a flag that may be repeated, or take several values separated by commas.
 * @example
 * command.option('--service <names>', 'services', listed); // --service a,b --service c
 */
export function listed(text: string, before: readonly string[] = []): string[] {
  const values = text.split(',').map((value) => value.trim());
  return [...before, ...values.filter((value) => value !== '')];
}

/**
 * `--json`; `shape` is what is printed: `{services: [{service, because}]}`.
 * @example
 * command.addOption(jsonOption('{services: [{service, because}]}'));
 */
export function jsonOption(shape: string): Option {
  return new Option('--json', `print ${shape} as JSON`);
}
