import { type Fleet, fillPattern, type ResolvedService } from '@bizom/fleet';
import { registryHost } from './registry-host.ts';

/** The names that one service's image gets. */
export interface ImageNames {
  registry: string;
  /** `registry/repository`. */
  repository: string;
  /** The name that moves with each deployment: `registry/environment:service`, as always. */
  moving: string;
  /** The name of this commit alone: `registry/environment:service-commit`. */
  immutable: string;
}

/** @param containerTag CONTAINER_TAG: the repository, where it is not the one of the fleet. */
export function imageNames(fleet: Fleet, service: ResolvedService, commit: string, containerTag?: string): ImageNames {
  const values = { environment: service.environment.name, service: service.name };
  const registry = registryHost(fleet, service.environment);
  const repository = `${registry}/${containerTag || fillPattern(fleet.deploy.repository, values)}`;
  const moving = `${repository}:${fillPattern(fleet.deploy.tag, values)}`;
  return { registry, repository, moving, immutable: `${repository}:${service.name}-${commit}` };
}
