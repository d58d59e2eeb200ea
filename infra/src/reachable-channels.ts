import type { Fleet } from '@bizom/fleet';

type Channels = Fleet['alerts']['channels'];

/** The channels that a message of an environment can reach: all of them where there are no routes. */
export function reachableChannels({ channels, routes }: Fleet['alerts'], environment: string): Channels {
  if (routes.length === 0) return channels;
  const reached = routes
    .filter(({ environments }) => environments?.includes(environment) ?? true)
    .flatMap(({ to }) => to);
  return Object.fromEntries(Object.entries(channels).filter(([name]) => reached.includes(name)));
}
