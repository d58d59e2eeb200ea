import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { fleetNames } from '../fleet/fleet-names.ts';
import { AlertsError } from '../stop/errors.ts';
import type { AlertsEnvironment } from './environment.ts';

/** What AWS Lambda takes of environment variables, names and values. */
const maxBytes = 4096;

/**
 * The Lambda's environment variables for one environment of a fleet; the table's name is for the caller to add.
 * @throws FleetError `UNKNOWN_ENVIRONMENT`; AlertsError `INVALID_OPTION` where it is more than the 4,096 bytes that AWS takes
 * @example
 * const variables = { ...alertsEnvironment(fleet, 'prod'), ALERTS_TABLE: 'incidents' };
 */
export function alertsEnvironment(fleet: Fleet, environment: string): AlertsEnvironment {
  const { name } = resolveEnvironment(fleet, environment);
  const { channels, routes, alertOn, links, reminderSeconds, repeatSeconds, quietSeconds } = fleet.alerts;
  const { blackBox } = fleet.probe;
  const evidence = blackBox && { bucket: blackBox.bucket, prefix: blackBox.prefix };
  const variables = {
    ALERTS_CHANNELS: JSON.stringify(channels),
    ALERTS_ROUTES: JSON.stringify(routes),
    ALERTS_NAMES: JSON.stringify(fleetNames(fleet, [name])),
    ALERTS_ALERT_ON: JSON.stringify(alertOn),
    ALERTS_LINKS: JSON.stringify(links),
    ...(evidence && { ALERTS_EVIDENCE: JSON.stringify(evidence) }),
    ...(fleet.timeZone !== undefined && { ALERTS_TIME_ZONE: fleet.timeZone }),
    ALERTS_REMINDER_SECONDS: String(reminderSeconds),
    ALERTS_REPEAT_SECONDS: String(repeatSeconds),
    ALERTS_QUIET_SECONDS: String(quietSeconds),
  };
  refuseTooLarge(name, variables);
  return variables;
}

function refuseTooLarge(environment: string, variables: Record<string, string>): void {
  const sizes = Object.entries(variables).map(([name, value]) => ({ name, bytes: Buffer.byteLength(name + value) }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  if (bytes <= maxBytes) return;
  const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  const parts = largest.map((size) => `${size.name} ${size.bytes.toLocaleString('en')}`).join(', ');
  throw new AlertsError(
    'INVALID_OPTION',
    `The environment of the alerts Lambda of ${environment}: expected at most 4,096 bytes, the limit of AWS, received ${bytes.toLocaleString('en')} (${parts}). Call services in ECS as in the fleet, or have fewer or shorter routes and links.`,
  );
}
