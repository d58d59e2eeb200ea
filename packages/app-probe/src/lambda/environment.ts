import { type Environment, readEnvironment, text, wholeNumberText } from '@bizom/options';
import * as v from 'valibot';
import { ProbeError } from '../errors.ts';

const environmentSchema = v.object({
  /** The fleet, as a file in the function's code. Default `fleet.config.json`. */
  FLEET_FILE: v.optional(text('the path of a fleet file'), 'fleet.config.json'),
  /** The environment of the fleet to probe. */
  ENVIRONMENT: text('the name of an environment of the fleet, such as prod'),
  /** Time for the rounds of one invocation, seconds: the time between two invocations. Default 60. */
  ROUNDS_SECONDS: v.optional(wholeNumberText({ min: 1, max: 840, unit: 'seconds' }), '60'),
});

/** The Lambda's environment variables. */
export type LambdaEnvironment = v.InferOutput<typeof environmentSchema>;

/** @throws ProbeError `INVALID_OPTIONS` with every fault, each naming the variable */
export function parseEnvironment(variables: Environment): LambdaEnvironment {
  return readEnvironment(environmentSchema, variables, {
    error: (faults) => new ProbeError('INVALID_OPTIONS', faults.join('; ')),
  });
}
