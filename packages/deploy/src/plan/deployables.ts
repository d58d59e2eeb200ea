import { type Fleet, fillPattern, resolveServices } from '@bizom/fleet';
import type { Deployable } from './changes.ts';

/** Every service of an environment with its folder and the further files that deploy it, in the fleet's order. */
export function fleetDeployables(fleet: Fleet, environment: string): Deployable[] {
  return resolveServices(fleet, environment).map(({ name, module }) => ({
    service: name,
    module: module.replace(/^\.\/?|\/$/g, ''),
    alsoChangedBy: fleet.deploy.alsoChangedBy.map((pattern) => fillPattern(pattern, { environment, service: name })),
  }));
}
