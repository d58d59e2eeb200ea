import type { EcsEvent } from './event.ts';

/** What a fleet calls a cluster, or a service that ECS calls `CLUSTER/SERVICE`. */
export interface FleetName {
  environment: string;
  /** Not there for a cluster. */
  service?: string;
  /** The container that runs the JVM; default the one that is called as the service is. */
  container?: string;
}

/** Keys are `CLUSTER/SERVICE`, and `CLUSTER` for everything else that runs in it. */
export type FleetNames = Readonly<Record<string, FleetName>>;

/** The names of a service: the fleet's, or the cluster's and the service's own where the fleet has none. */
export function nameOf(
  { cluster, service }: Pick<EcsEvent, 'cluster' | 'service'>,
  names: FleetNames,
): Partial<FleetName> {
  const known = (key: string) => (Object.hasOwn(names, key) ? names[key] : undefined);
  // An old, short ARN has no cluster: a name that only one cluster has says as much.
  const keys = cluster === undefined ? Object.keys(names).filter((key) => key.endsWith(`/${service}`)) : [];
  if (keys.length === 1) return { ...(service !== undefined && { service }), ...known(`${keys[0]}`) };
  const environment = known(`${cluster}`)?.environment ?? cluster;
  return {
    ...(environment !== undefined && { environment }),
    ...(service !== undefined && { service }),
    ...known(`${cluster}/${service}`),
  };
}
