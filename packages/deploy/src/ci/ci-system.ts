import type { Fleet } from '@bizom/fleet';
import { DeployError } from '../errors.ts';

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What is known of a pipeline's run when it is over. */
export interface PipelineRun {
  branch: string;
  /** The full commit id. */
  commit: string;
  /** Exit code of the pipeline's script; undefined if the system does not tell. */
  exitCode?: number;
  /** Page of the pipeline's run. */
  pipelineUrl?: string;
  /** Page of the commit. */
  commitUrl?: string;
}

/** One CI system: the file that it reads, and the variables that it sets. A new one is a file and a line in `ciSystems`. */
export interface CiSystem {
  /** Where the system looks for its file, relative to the repository. */
  file: string;
  /**
   * Writes the system's file from the fleet.
   * @throws FleetError `UNKNOWN_ENVIRONMENT` if a branch deploys to an environment that the fleet does not have.
   */
  pipelines(fleet: Fleet): string;
  /** Whether a process with these variables runs in this system. */
  isRunning(variables: Variables): boolean;
  /**
   * Reads the run from the system's variables.
   * @throws DeployError `WRONG_USE` if the branch or the commit is missing.
   */
  readRun(variables: Variables): PipelineRun;
}

/** The first line of every generated file. */
export const generatedNote = 'Written by `bizom-deploy pipelines` from the fleet; change the fleet and run it again.';

/**
 * The first of several variables that is set.
 * @throws DeployError `WRONG_USE` if none is.
 */
export function requireVariable(system: string, variables: Variables, ...names: string[]): string {
  const value = names.map((name) => variables[name]).find(Boolean);
  if (value) return value;
  const [name] = names;
  throw new DeployError('WRONG_USE', `${name} is not set: ${system} sets it in a pipeline; elsewhere set it yourself.`);
}
