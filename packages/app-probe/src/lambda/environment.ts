import * as v from 'valibot';
import { ProbeError } from '../errors.ts';

const environmentSchema = v.object({
  /** The fleet, as a file beside the function's code. Default `fleet.config.json`. */
  FLEET_FILE: v.optional(v.pipe(v.string(), v.nonEmpty()), 'fleet.config.json'),
  /** Which of the fleet's environments is probed. */
  ENVIRONMENT: v.pipe(v.string(), v.nonEmpty()),
  /** Time for the rounds of one invocation, seconds; default 60, what lies between two invocations. */
  ROUNDS_SECONDS: v.optional(v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(1), v.maxValue(840)), '60'),
});

/** The Lambda's environment variables. */
export type LambdaEnvironment = v.InferOutput<typeof environmentSchema>;

/** @throws ProbeError `INVALID_OPTIONS`, naming the variable */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): LambdaEnvironment {
  const result = v.safeParse(environmentSchema, environment);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const variable = v.getDotPath(issue) ?? 'environment';
  throw new ProbeError(
    'INVALID_OPTIONS',
    `${variable}: expected ${issue.expected ?? 'another value'}, came ${issue.received}; set it in the function's environment.`,
  );
}
