import { statSync } from 'node:fs';
import { type FleetFlags, requireEnvironment, requireFleet, UsageError } from '@bizom/command';
import type { Fleet } from '@bizom/fleet';
import { GitRepository } from '../plan/git.ts';
import { projectRoot } from '../plan/project-root.ts';

/** The options that say what a command works on. */
export interface TargetOptions extends Omit<FleetFlags, 'service'> {
  repo?: string;
}

/** The fleet, the repository and the environment a command works on. */
export interface Target {
  fleet: Fleet;
  repository: GitRepository;
  environment: string;
}

/**
 * Reads the fleet of `--fleet`, else the nearest `fleet.config.*` of the repository; the environment of `--env`, else of
 * ENVIRONMENT.
 */
export async function readTarget(options: TargetOptions): Promise<Target> {
  const directory = options.repo ?? process.cwd();
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--repo: there is no folder ${directory}`);
  const fleet = await requireFleet(options, () => import('@bizom/fleet'), directory);
  const environment = requireEnvironment(options, fleet);
  return { fleet, repository: new GitRepository(await projectRoot(directory)), environment };
}

/** `--service` as one text, else DEPLOY_SERVICE; undefined if both are missing. */
export function askedServices(service: readonly string[] | undefined): string | undefined {
  return service?.join(',') ?? process.env['DEPLOY_SERVICE'];
}
