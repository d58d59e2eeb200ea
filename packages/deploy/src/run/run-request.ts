import type { Fleet, ResolvedService } from '@bizom/fleet';
import type { Channel } from '@bizom/notify';
import type { AwsClients } from '../aws/clients.ts';

/** Everything that a run needs. It reads nothing else from the environment or from files. */
export interface RunRequest {
  fleet: Fleet;
  environment: string;
  /** What is deployed, in the order of the fleet. */
  services: readonly ResolvedService[];
  /** The repository: build context, with the root pom. */
  directory: string;
  /** Full id of the commit that the work tree has; with `-dirty` if it has uncommitted changes. */
  commit: string;
  /** CONTAINER_TAG: the repository of the registry. */
  containerTag?: string;
  /** CONTAINER_COUNT; default: the fleet's desiredCount, else the count stays. */
  desiredCount?: number;
  aws: AwsClients;
  channels: readonly Channel[];
  grafanaToken?: string;
  /** Replace a deployment that is in progress; default false. */
  replace?: boolean;
  /** Go back if ECS does not; default true. */
  rollback?: boolean;
  /** Receives everything that happens. */
  observer: RunObserver;
  signal?: AbortSignal;
}

/** Receives what happens during a run. */
export interface RunObserver {
  /** `compile`, or a service's name, is at this point now. */
  progress(subject: string, text: string): void;
  /** A line of Maven's or Docker's output. */
  output(subject: string, line: string): void;
  /** It is over, well or not. */
  finished(subject: string, ok: boolean, text: string): void;
  /** Something that is not the deployment's own failure, such as a message that could not be sent. */
  warning(text: string): void;
}
