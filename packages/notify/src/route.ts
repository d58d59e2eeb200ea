import { text } from '@bizom/options';
import * as v from 'valibot';
import type { Channel } from './channel.ts';
import { type Message, severities } from './message/message.ts';

const names = v.optional(v.array(text('a name')));

/** Which messages go to which channels; a condition that is left out holds for all. */
export const routeSchema = v.strictObject({
  /** The label `environment` is one of these. */
  environments: names,
  /** The label `service` is one of these. */
  services: names,
  /** The label `cause` is one of these. */
  causes: names,
  /** The severity is one of these. */
  severities: v.optional(v.array(v.picklist(severities))),
  /** Names of the channels that such a message goes to. */
  to: v.array(text('the name of a channel')),
});

export type Route = v.InferInput<typeof routeSchema>;

/**
 * The channels of every route that matches, each once. Without any routes: all of them.
 * @example
 * routeChannels(channels, [{ severities: ['page'], to: ['oncall'] }], { severity: 'page' }); // the channel oncall
 */
export function routeChannels<T extends Pick<Channel, 'name'>>(
  channels: readonly T[],
  routes: readonly Route[],
  message: Pick<Message, 'labels' | 'severity'>,
): T[] {
  if (routes.length === 0) return [...channels];
  const wanted = new Set(routes.filter((route) => matches(route, message)).flatMap(({ to }) => to));
  return channels.filter(({ name }) => wanted.has(name));
}

function matches(route: Route, { labels = {}, severity }: Pick<Message, 'labels' | 'severity'>): boolean {
  const among = (allowed: readonly string[] | undefined, value: string | undefined) =>
    allowed === undefined || (value !== undefined && allowed.includes(value));
  return (
    among(route.environments, labels['environment']) &&
    among(route.services, labels['service']) &&
    among(route.causes, labels['cause']) &&
    among(route.severities, severity)
  );
}
