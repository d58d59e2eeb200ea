import { statSync } from 'node:fs';
import { type Fleet, findFleetFile, loadFleet, resolveEnvironment } from '@bizom/fleet';
import { DeployError } from '../errors.ts';
import { GitRepository } from '../plan/git.ts';

/** The options that say what a command works on. */
export interface TargetOptions {
  fleet?: string;
  repo?: string;
  env?: string;
}

/** The fleet, the repository and the environment a command works on. */
export interface Target {
  fleet: Fleet;
  repository: GitRepository;
  environment: string;
}

/**
 * The environment comes from `--env` or ENVIRONMENT; the fleet from `--fleet`, else the nearest `fleet.config.*` of the
 * repository, else that of the current folder.
 */
export async function readTarget(options: TargetOptions): Promise<Target> {
  const directory = options.repo ?? process.cwd();
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DeployError('WRONG_USE', `--repo: there is no folder ${directory}.`);
  }
  const fleet = await loadFleet(options.fleet ?? findFleetFile(directory));
  const environment = options.env ?? process.env['ENVIRONMENT'];
  if (environment === undefined || environment === '') {
    const names = Object.keys(fleet.environments).join(', ');
    throw new DeployError('WRONG_USE', `Say which environment, with --env or ENVIRONMENT; the fleet has ${names}.`);
  }
  resolveEnvironment(fleet, environment);
  return { fleet, repository: new GitRepository(directory), environment };
}
