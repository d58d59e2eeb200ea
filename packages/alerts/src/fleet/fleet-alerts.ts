import type { Fleet } from '@bizom/fleet';
import { parseOptions } from '@bizom/options';
import * as v from 'valibot';
import { AlertsError } from '../stop/errors.ts';
import { alertRouteSchema, causeSchema, linkSchema } from './alert-schemas.ts';

const fleetAlertsSchema = v.object({
  alerts: v.object({
    alertOn: v.array(causeSchema),
    routes: v.array(alertRouteSchema),
    links: v.array(linkSchema),
  }),
});

/**
 * What a fleet says about its alerts, checked against the causes and placeholders that exist, which a fleet does not know.
 * @throws AlertsError `INVALID_OPTION`, naming every invalid field
 */
export function fleetAlerts({ alerts }: Fleet): v.InferOutput<typeof fleetAlertsSchema>['alerts'] {
  const error = (faults: readonly string[]) => new AlertsError('INVALID_OPTION', `The fleet: ${faults.join('; ')}`);
  return parseOptions(fleetAlertsSchema, { alerts }, { name: 'fleet', error }).alerts;
}
