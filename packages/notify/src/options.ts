import * as v from 'valibot';
import { NotifyError } from './errors.ts';

const atLeast = (minimum: number) => {
  const expected = `expected a whole number, at least ${minimum}`;
  return v.pipe(v.number(), v.integer(expected), v.minValue(minimum, expected));
};

/** A secret, or better its name: `env:NAME`, `ssm:/path`, `secretsmanager:id`, `secretsmanager:id#key`. */
export const secret = v.pipe(v.string(), v.nonEmpty('expected a secret or its name, came an empty string'));

/** The options of every channel that is spoken to over HTTP. */
export const httpEntries = {
  /** One attempt's limit, milliseconds; default 10,000. */
  timeoutMs: v.optional(atLeast(1), 10_000),
  /** How long to wait for a rate limit to pass, milliseconds in all; default 20,000. */
  maxWaitMs: v.optional(atLeast(0), 20_000),
};

/** Checks a channel's options and fills in their defaults. @throws NotifyError `INVALID_CHANNEL`, naming every wrong option. */
export function parseOptions<const TSchema extends v.GenericSchema>(
  channel: string,
  schema: TSchema,
  options: unknown,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, options);
  if (result.success) return result.output;
  // What came is not repeated: an option may be a secret.
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'options'}: ${expectation(issue)}`);
  throw new NotifyError('INVALID_CHANNEL', `The channel ${channel} is not configured rightly: ${problems.join('; ')}.`);
}

function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'no such option';
  if (issue.received === 'undefined') return 'missing';
  return issue.kind === 'schema' ? `expected ${issue.expected}` : issue.message;
}
