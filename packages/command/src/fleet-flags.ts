import { Option } from 'commander';
import { listed } from './flags.ts';
import { UsageError } from './usage-error.ts';

/** The flags that say which part of a fleet a command works on. */
export interface FleetFlags {
  fleet?: string;
  env?: string;
  service?: string[];
}

/** The part of a fleet that the flags refer to. */
export interface NamedFleet {
  environments: Readonly<Record<string, unknown>>;
  services: Readonly<Record<string, unknown>>;
}

/** `@bizom/fleet`, which is loaded only where it is needed: `() => import('@bizom/fleet')`. */
export type FleetModule<Fleet> = () => Promise<{
  findFleetFile(directory?: string): string | undefined;
  loadFleet(file?: string): Promise<Fleet>;
}>;

/**
 * `--fleet FILE`.
 * @example
 * command.addOption(fleetOption());
 */
export function fleetOption(): Option {
  return new Option('--fleet <file>', 'fleet file, .ts, .js or .json (default: the nearest fleet.config.*)');
}

/**
 * `--env NAME`.
 * @example
 * command.addOption(environmentOption());
 */
export function environmentOption(): Option {
  return new Option('--env <name>', 'environment of the fleet (default: ENVIRONMENT)');
}

/**
 * `--service NAMES`. `whenOmitted` says what happens without it.
 * @example
 * command.addOption(serviceOption('every service'));
 */
export function serviceOption(whenOmitted = 'all'): Option {
  const text = `services of the fleet: repeat it, or separate them by commas (default: ${whenOmitted})`;
  return new Option('--service <names>', text).argParser(listed);
}

/**
 * The fleet of `--fleet`, else the nearest `fleet.config.*` from `directory` upwards.
 * @returns undefined where there is neither
 * @example
 * const fleet = await findFleet({ fleet: 'fleet.config.ts' }, () => import('@bizom/fleet'));
 */
export async function findFleet<Fleet>(
  { fleet }: FleetFlags,
  module: FleetModule<Fleet>,
  directory: string = process.cwd(),
): Promise<Fleet | undefined> {
  const { findFleetFile, loadFleet } = await module();
  const file = fleet || findFleetFile(directory);
  return file === undefined ? undefined : loadFleet(file);
}

/**
 * As `findFleet`.
 * @throws UsageError where there is no fleet
 * @example
 * const fleet = await requireFleet({}, () => import('@bizom/fleet'));
 */
export async function requireFleet<Fleet>(
  flags: FleetFlags,
  module: FleetModule<Fleet>,
  directory: string = process.cwd(),
): Promise<Fleet> {
  const fleet = await findFleet(flags, module, directory);
  if (fleet !== undefined) return fleet;
  throw new UsageError(
    `no fleet.config.* in ${directory} or above it; name one with --fleet FILE, or write one with \`bizom init\``,
  );
}

/**
 * The environment of `--env`, else of ENVIRONMENT; an empty one counts as missing.
 * @example
 * givenEnvironment({}, { ENVIRONMENT: 'dev' }); // 'dev'
 */
export function givenEnvironment({ env }: FleetFlags, variables = process.env): string | undefined {
  return env || variables['ENVIRONMENT'] || undefined;
}

/**
 * The environment to work on.
 * @throws UsageError where none is given, or the fleet has no such environment
 * @example
 * const environment = requireEnvironment({ env: 'dev' }, fleet);
 */
export function requireEnvironment(flags: FleetFlags, fleet: NamedFleet, variables = process.env): string {
  const environment = givenEnvironment(flags, variables);
  const known = Object.keys(fleet.environments);
  if (environment === undefined) {
    throw new UsageError(`which environment? Name it with --env or ENVIRONMENT; the fleet has ${known.join(', ')}`);
  }
  if (Object.hasOwn(fleet.environments, environment)) return environment;
  throw new UsageError(`--env: the fleet has no environment "${environment}"; it has ${known.join(', ')}`);
}

/**
 * The services of `--service`, in the given order, each once.
 * @returns undefined where the flag is missing, empty, or `all`
 * @throws UsageError naming the services that the fleet does not have
 * @example
 * givenServices({ service: ['ell'] }, fleet); // ['ell']
 */
export function givenServices({ service = [] }: FleetFlags, fleet: NamedFleet): string[] | undefined {
  const names = [...new Set(service)];
  if (names.length === 0 || names.includes('all')) return undefined;
  const unknown = names.filter((name) => !Object.hasOwn(fleet.services, name));
  if (unknown.length === 0) return names;
  const known = Object.keys(fleet.services).join(', ');
  throw new UsageError(
    `--service: the fleet has no service ${unknown.map((name) => `"${name}"`).join(', ')}; it has ${known}`,
  );
}
