import type { Fleet } from '@bizom/fleet';
import { DeployError } from '../errors.ts';
import { bitbucket } from './bitbucket.ts';
import type { CiSystem, PipelineRun, Variables } from './ci-system.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';

/**
 * Every CI system by the name that `--ci` and the fleet's `deploy.pipelines.ci` use.
 * @example
 * ciSystems.github?.file; // '.github/workflows/deploy.yml'
 */
export const ciSystems: Readonly<Record<string, CiSystem>> = { bitbucket, github, gitlab };

/** @throws DeployError `WRONG_USE` for an unknown name. */
export function ciSystem(name: string, systems: typeof ciSystems = ciSystems): CiSystem {
  const system = Object.hasOwn(systems, name) ? systems[name] : undefined;
  if (system) return system;
  const names = Object.keys(systems).join(', ');
  throw new DeployError('WRONG_USE', `--ci: expected one of ${names}, received "${name}".`);
}

/**
 * Reads the run of the CI system that this process runs in. Outside of every system the variables are read as Bitbucket's.
 * @throws DeployError `WRONG_USE` if the branch or the commit is missing.
 */
export function pipelineRun(variables: Variables, systems: typeof ciSystems = ciSystems): PipelineRun {
  const system = Object.values(systems).find((one) => one.isRunning(variables)) ?? bitbucket;
  return system.readRun(variables);
}

/**
 * Writes the file of a CI system, such as `bitbucket-pipelines.yml`.
 * @param name a key of `systems`; default the fleet's `deploy.pipelines.ci`.
 * @throws FleetError `UNKNOWN_ENVIRONMENT` if a branch deploys to an environment that the fleet does not have.
 * @throws DeployError `WRONG_USE` for an unknown name.
 * @example
 * await writeFile('bitbucket-pipelines.yml', pipelinesFile(fleet, 'bitbucket'));
 */
export function pipelinesFile(
  fleet: Fleet,
  name: string = fleet.deploy.pipelines.ci,
  systems: typeof ciSystems = ciSystems,
): string {
  return ciSystem(name, systems).pipelines(fleet);
}
