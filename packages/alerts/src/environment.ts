import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { fleetNames } from './fleet-names.ts';
import type { AlertsEnvironment } from './options.ts';

/**
 * The Lambda's environment variables for one environment of a fleet; the table's name is for the caller to add.
 * @throws FleetError `UNKNOWN_ENVIRONMENT`
 */
export function alertsEnvironment(fleet: Fleet, environment: string): AlertsEnvironment {
  const { name } = resolveEnvironment(fleet, environment);
  const { channels, routes, alertOn, links, reminderSeconds, repeatSeconds, quietSeconds } = fleet.alerts;
  return {
    ALERTS_CHANNELS: JSON.stringify(channels),
    ALERTS_ROUTES: JSON.stringify(routes),
    ALERTS_NAMES: JSON.stringify(fleetNames(fleet, [name])),
    ALERTS_ALERT_ON: JSON.stringify(alertOn),
    ALERTS_LINKS: JSON.stringify(links),
    ALERTS_REMINDER_SECONDS: String(reminderSeconds),
    ALERTS_REPEAT_SECONDS: String(repeatSeconds),
    ALERTS_QUIET_SECONDS: String(quietSeconds),
  };
}
