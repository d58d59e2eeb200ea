import { routeSchema } from '@bizom/notify';
import { suggest, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { causeNames, linkPlaceholders, unknownLinkPlaceholders } from './alert-words.ts';
import { fleetChannelsSchema } from './channels.ts';
import type { Named } from './named.ts';
import { plainUrl } from './plain-url.ts';

const seconds = wholeNumber({ min: 1, unit: 'seconds' });

const cause = v.picklist(causeNames, `expected a cause: ${causeNames.join(', ')}`);

const ofAlerts = {
  /** The cause is one of these, such as `oom-container`; default all. */
  causes: v.optional(v.array(cause)),
};

export interface AlertRouteSchema
  extends Named<v.StrictObjectSchema<Omit<typeof routeSchema.entries, 'causes'> & typeof ofAlerts, undefined>> {}

const alertRouteSchema: AlertRouteSchema = v.strictObject({ ...routeSchema.entries, ...ofAlerts });

const placeholders = linkPlaceholders.map((name) => `{${name}}`).join(', ');

function meant(url: string): string {
  const [first = ''] = unknownLinkPlaceholders(url);
  const known = suggest(first.slice(1, -1), linkPlaceholders);
  return known === undefined ? '' : `; did you mean {${known}}?`;
}

const linkFields = v.strictObject({
  /** The link's text, such as `Dashboard`. */
  label: text('the label of a link'),
  /**
   * Its URL, with the placeholders {environment}, {service}, {ecsService}, {cluster}, {region}, {account}, {container}, {taskId},
   * {cause}, {logGroup}, {logStream}, {commit}, and the time around the stop as {fromMs}, {toMs} (milliseconds since 1970), {from}, {to} (ISO 8601).
   */
  url: v.pipe(
    plainUrl,
    v.check(
      (url) => unknownLinkPlaceholders(url).length === 0,
      ({ input }) =>
        `expected only the placeholders ${placeholders}, received ${unknownLinkPlaceholders(input).join(', ')}${meant(input)}`,
    ),
  ),
});

export interface LinkSchema extends Named<typeof linkFields> {}

const linkSchema: LinkSchema = linkFields;

const alertsFields = v.strictObject({
  /** Where messages go, by a name of your own; default nowhere. Secrets are named (`env:`, `ssm:`, `secretsmanager:`), never written. */
  channels: v.optional(fleetChannelsSchema, {}),
  /** Which messages go to which channels, by environments and services of the fleet, causes and severities; default: all to all. */
  routes: v.optional(v.array(alertRouteSchema), []),
  /** Causes that alert although they are silent by default, such as `scale-in`; default none. */
  alertOn: v.optional(v.array(cause), []),
  /** Links of every message: dashboard, log search; those of the AWS console are always there. Default none. */
  links: v.optional(v.array(linkSchema), []),
  /**
   * From the last update about a service to the first "still failing", seconds; also how long a service that failed again after
   * "recovered" has to run before that is believed. Default 3,600.
   */
  reminderSeconds: v.optional(seconds, 3600),
  /** From one "still failing" to the next, seconds; default 86,400. */
  repeatSeconds: v.optional(seconds, 86_400),
  /** After so long without a stop the next one is a new incident, seconds; default 86,400. */
  quietSeconds: v.optional(seconds, 86_400),
});

export interface AlertsSchema extends Named<typeof alertsFields> {}

/** What `bizom-alerts` needs to know about the whole fleet. */
export const alertsSchema: AlertsSchema = alertsFields;

export type Alerts = v.InferOutput<typeof alertsSchema>;
