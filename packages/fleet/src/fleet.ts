import { OptionsError, parseOptions } from '@bizom/options';
import { checkFleet } from './checks/check-fleet.ts';
import { FleetError } from './errors.ts';
import { type Fleet, type FleetConfig, fleetSchema } from './fleet-schema.ts';
import { validParts } from './valid-parts.ts';

/**
 * Checks a fleet and fills in its defaults; a `fleet.config.ts` is `export default defineFleet({…})`.
 * @throws FleetError `FLEET_INVALID`, naming every field that is wrong, what was expected and what was received.
 * @example
 * export default defineFleet({
 *   name: 'shop',
 *   accountId: '111122223333',
 *   region: 'eu-west-1',
 *   environments: { dev: {} },
 *   services: { cart: {} },
 * });
 */
export function defineFleet(config: FleetConfig): Fleet {
  return parseFleet(config);
}

/**
 * As `defineFleet`, for a value of unknown shape, such as a parsed JSON file.
 * @example
 * parseFleet(JSON.parse(text));
 */
export function parseFleet(value: unknown): Fleet {
  const fleet = readFleet(value);
  const faults = fleet instanceof OptionsError ? faultsOfForm(value, fleet) : faultsOf(fleet);
  if (fleet instanceof OptionsError || faults.length > 0) throw invalid(faults);
  return fleet;
}

function readFleet(value: unknown): Fleet | OptionsError {
  try {
    return parseOptions(fleetSchema, value, { name: 'the fleet' });
  } catch (error) {
    if (error instanceof OptionsError) return error;
    throw error;
  }
}

/** Stand for required fields, so that the others are checked where these have a fault. */
const required = { name: 'fleet', accountId: '000000000000', region: 'us-east-1', environments: {}, services: {} };

/** Faults of the form, and those that the rest has besides. */
function faultsOfForm(value: unknown, { faults }: OptionsError): string[] {
  const rest = isObject(value) ? validParts(fleetSchema, value, required) : undefined;
  const told = faults.map((fault) => fault.split(':')[0] ?? '');
  const more = rest ? faultsOf(rest).filter((fault) => !told.some((path) => isToldBy(path, fault))) : [];
  return [...faults, ...more];
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was left out because of a fault at `path` has no other one, and is not missed elsewhere. */
function isToldBy(path: string, fault: string): boolean {
  const [other = ''] = fault.split(':');
  const name = JSON.stringify(path.split('.').at(-1));
  return `${path}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${path}.`) || fault.includes(`received ${name}`);
}

const faultsOf = (fleet: Fleet): string[] => checkFleet(fleet).map(({ path, problem }) => `${path}: ${problem}`);

const invalid = (faults: readonly string[]): FleetError =>
  new FleetError('FLEET_INVALID', `The fleet is not valid:\n  ${faults.join('\n  ')}`);
