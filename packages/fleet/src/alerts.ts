import { type Route, routeSchema } from '@bizom/notify';
import * as v from 'valibot';
import { fleetChannelsSchema } from './channels.ts';

const name = v.pipe(v.string(), v.nonEmpty('expected a name, came an empty string'));
const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));

const linkSchema = v.strictObject({
  /** What the link is called, such as `Dashboard`. */
  label: name,
  /**
   * Its URL, with the placeholders {environment}, {service}, {ecsService}, {cluster}, {region}, {account}, {container}, {taskId},
   * {cause}, {logGroup}, {logStream}, and the time around the stop as {fromMs}, {toMs} (milliseconds since 1970), {from}, {to} (ISO 8601).
   */
  url: v.pipe(v.string(), v.startsWith('http', 'expected an http(s) URL')),
});

/** What `bizom-alerts` needs to know about the whole fleet. */
export const alertsSchema = v.pipe(
  v.strictObject({
    /** Where messages go, by a name of one's own; default nowhere. Secrets are named (`env:`, `ssm:`, `secretsmanager:`), never written. */
    channels: v.optional(fleetChannelsSchema, {}),
    /** Which messages go to which channels, by environments and services of the fleet, causes and severities; default: all to all. */
    routes: v.optional(v.array(routeSchema), []),
    /** Causes that alert although they are silent by default, such as `scale-in`; default none. */
    alertOn: v.optional(v.array(name), []),
    /** Links of every message: dashboard, log search; those of the AWS console are always there. Default none. */
    links: v.optional(v.array(linkSchema), []),
    /** From the last news of a service to the first "still failing", seconds; default 3,600. */
    reminderSeconds: v.optional(seconds, 3600),
    /** From one "still failing" to the next, seconds; default 86,400. */
    repeatSeconds: v.optional(seconds, 86_400),
    /** After so long without a stop the next one is a new incident, seconds; default 3,600. */
    quietSeconds: v.optional(seconds, 3600),
  }),
  v.check(
    ({ channels, routes }) => strangers(channels, routes).length === 0,
    ({ input }) => {
      const { channels, routes } = input as { channels: object; routes: Route[] };
      const there = Object.keys(channels).join(', ') || 'none';
      return `routes name channels that are not there: ${strangers(channels, routes).join(', ')}; there are ${there}`;
    },
  ),
);

export type Alerts = v.InferOutput<typeof alertsSchema>;

const strangers = (channels: object, routes: readonly Route[]) =>
  routes.flatMap(({ to }) => to).filter((channel) => !Object.hasOwn(channels, channel));
