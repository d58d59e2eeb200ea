import type { ShipperSettings } from '@bizom/fleet';
import { OptionsError } from '../errors.ts';
import { optionsFromEnvironment } from './environment.ts';

/** Any engine: only the options are checked. */
const someEngine = { ENGINE_URL: 'https://engine.example.com' };

/**
 * The Lambda's environment variables for the options that a fleet gives the shipper: `streamFields: true` is `STREAM_FIELDS=true`.
 * @throws OptionsError naming every option that the shipper does not take, as `logs.shipper.…`
 * @example
 * shipperEnvironment({ streamFields: true }); // { STREAM_FIELDS: 'true' }
 */
export function shipperEnvironment(settings: ShipperSettings): Record<string, string> {
  const variables = Object.fromEntries(
    Object.entries(settings).map(([option, value]) => [
      variableName(option),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  try {
    optionsFromEnvironment({ ...someEngine, ...variables });
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    throw new OptionsError(inWordsOfFleet(error.message, Object.keys(settings)), { cause: error });
  }
  return variables;
}

/** `maxBulkBytes` -> `MAX_BULK_BYTES` */
const variableName = (option: string): string => option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** The shipper names its variables; the reader of the message knows the fleet's options. */
function inWordsOfFleet(message: string, options: readonly string[]): string {
  return options.reduce(
    (text, option) => text.replaceAll(new RegExp(`\\b${variableName(option)}\\b`, 'g'), `logs.shipper.${option}`),
    message,
  );
}
