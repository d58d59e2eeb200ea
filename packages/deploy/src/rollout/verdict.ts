import type { Outcome } from '@bizom/metric-names';
import type { DeploymentFact, Snapshot } from './snapshot.ts';

/** A rollout that is followed, and what earlier looks told of it. */
export interface Rollout {
  /** The id that UpdateService returned. */
  deploymentId: string;
  /** Deployments that existed before it. */
  earlierIds: readonly string[];
  startedAtMs: number;
  /** How long a rollout may make no progress, in milliseconds. */
  stallMs: number;
  /** How long a rollout may take in all, in milliseconds; undefined: as long as it makes progress. */
  timeoutMs?: number;
  /** How long tasks without a health check have to run before they count as good, in milliseconds. */
  settleMs: number;
  seen?: boolean;
  completed?: { atMs: number; failures: number };
  failed?: { atMs: number; reason: string };
  progress?: Progress;
  /** When the current stage was first seen. */
  stage?: { name: string; sinceMs: number };
  unreachableSinceMs?: number;
  /** Failed tasks at the latest look. */
  failures?: number;
}

/** The furthest that a rollout got: tasks of the new revision that run, tasks of older ones that are left. */
export interface Progress {
  running: number;
  left: number;
  stage: string;
  atMs: number;
  /** Failed tasks when it got there. */
  failures: number;
}

/** Where a rollout is. `undo`: ECS does not roll back by itself, and how to make it. */
export type Verdict =
  | { state: 'inProgress'; detail: string }
  | { state: Outcome; detail: string; undo?: 'redeploy' | 'stop'; rolledBackTo?: string };

/** The entry of the followed deployment in a service's `deployments`. */
export function ownDeployment({ deploymentId }: Rollout, { deployments }: Snapshot): DeploymentFact | undefined {
  return deployments.find(({ id }) => id === deploymentId);
}
