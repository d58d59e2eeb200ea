import * as v from 'valibot';

const atLeast = (minimum: number) => {
  const expected = `expected a whole number, at least ${minimum}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(minimum, expected));
};

/** A secret, or better its name: `env:NAME`, `ssm:/path`, `secretsmanager:id`, `secretsmanager:id#key`. */
export const secret = v.pipe(
  v.string('expected a secret or its name'),
  v.nonEmpty('expected a secret or its name, received an empty string'),
);

/** Options of every channel that is reached over HTTP. */
export const httpOptions = {
  /** Limit of one attempt, milliseconds; default 10,000. */
  timeoutMs: v.optional(atLeast(1), 10_000),
  /** How long to wait for rate limits to pass, milliseconds in total; default 20,000. */
  maxWaitMs: v.optional(atLeast(0), 20_000),
};
