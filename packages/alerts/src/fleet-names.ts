import { type Fleet, resolveServices } from '@bizom/fleet';
import type { FleetNames } from './names.ts';

/** What a fleet calls its services, by the names that ECS has for them: the handler's `ALERTS_NAMES`. */
export function fleetNames(
  fleet: Fleet,
  environments: readonly string[] = Object.keys(fleet.environments),
): FleetNames {
  return Object.fromEntries(
    environments.flatMap((environment) =>
      resolveServices(fleet, environment).map(({ cluster, ecsService, name, container }) => [
        `${cluster}/${ecsService}`,
        { environment, service: name, container },
      ]),
    ),
  );
}
