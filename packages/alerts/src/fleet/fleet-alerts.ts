import type { Fleet } from '@bizom/fleet';
import * as v from 'valibot';
import { AlertsError } from '../stop/errors.ts';
import { alertRouteSchema, causeSchema, linkSchema } from './alert-schemas.ts';

const fleetAlertsSchema = v.object({
  alertOn: v.array(causeSchema),
  routes: v.array(alertRouteSchema),
  links: v.array(linkSchema),
});

/**
 * What a fleet says of its alerts, checked against the causes and placeholders that there are, which a fleet does not know.
 * @throws AlertsError `INVALID_OPTION`, naming every field that is wrong
 */
export function fleetAlerts({ alerts }: Fleet): v.InferOutput<typeof fleetAlertsSchema> {
  const result = v.safeParse(fleetAlertsSchema, alerts);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `alerts.${v.getDotPath(issue)}: ${issue.message}`);
  throw new AlertsError('INVALID_OPTION', `The alerts of the fleet are not right: ${problems.join('; ')}.`);
}
