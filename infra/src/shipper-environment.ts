import type { ShipperSettings } from '@bizom/fleet';
import { OptionsError, shipperEnvironment as variablesOf } from '@bizom/log-shipper';
import { InfraError } from './errors.ts';

/**
 * The variables of the log shipper for the options that a fleet gives it.
 * @throws InfraError `SHIPPER_OPTION_INVALID`, naming every option that the shipper does not take
 */
export function shipperEnvironment(settings: ShipperSettings): Record<string, string> {
  try {
    return variablesOf(settings);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    throw new InfraError('SHIPPER_OPTION_INVALID', error.message, { cause: error });
  }
}
