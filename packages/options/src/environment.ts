import type * as v from 'valibot';
import { OptionsError, type ParseSettings, parseOptions } from './parse.ts';
import { suggest } from './suggestion.ts';

/** Environment variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

type EnvironmentSchema = v.GenericSchema & { readonly entries: v.ObjectEntries };

/**
 * Reads the variables that `schema` names, an object schema of texts: see `wholeNumberText`, `flagText`, `listText`, `jsonText`.
 * An empty variable counts as unset. Other variables are ignored.
 * @throws OptionsError, or the error of `settings.error`, with every fault
 * @example
 * readEnvironment(v.object({ ENVIRONMENT: text('the name of an environment'), ROUNDS: v.optional(wholeNumberText({ min: 1 }), '6') }), process.env);
 */
export function readEnvironment<const Schema extends EnvironmentSchema>(
  schema: Schema,
  environment: Environment,
  { error = (faults) => new OptionsError(faults), ...settings }: ParseSettings = {},
): v.InferOutput<Schema> {
  const names = Object.keys(schema.entries);
  const set = names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []));
  return parseOptions(schema, Object.fromEntries(set), {
    name: 'the environment',
    ...settings,
    error: (faults) => error(faults.map((fault) => withMisspelling(fault, names, environment))),
  });
}

/** A missing variable may be set under a misspelled name. */
function withMisspelling(fault: string, names: readonly string[], environment: Environment): string {
  if (!fault.endsWith(', received nothing')) return fault;
  const [name = ''] = fault.split(':');
  const others = Object.keys(environment).filter((other) => !names.includes(other));
  const found = suggest(name, others);
  return found === undefined ? fault : `${fault}; "${found}" is set, is it meant?`;
}
