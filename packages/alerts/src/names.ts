import type { EcsEvent } from './event.ts';

/** What a fleet calls a service that ECS calls `CLUSTER/SERVICE`. */
export interface FleetName {
  environment: string;
  service: string;
  /** The container that runs the JVM. */
  container?: string;
}

/** Keys are `CLUSTER/SERVICE`. */
export type FleetNames = Readonly<Record<string, FleetName>>;

/** The names of a service: the fleet's, or the cluster's and the service's own where the fleet has none. */
export function nameOf({ cluster, service }: EcsEvent, names: FleetNames): Partial<FleetName> {
  const key = `${cluster}/${service}`;
  const known = Object.hasOwn(names, key) ? names[key] : undefined;
  if (known) return known;
  return {
    ...(cluster !== undefined && { environment: cluster }),
    ...(service !== undefined && { service }),
  };
}
