import { setTimeout as sleep } from 'node:timers/promises';
import { type ECSClient } from '@aws-sdk/client-ecs';
import { isPassing } from '../aws/failures.ts';
import { describeService } from '../ecs/service.ts';
import { type DeploymentScope, hasFailed, stoppedTasks } from '../ecs/tasks.ts';
import type { DeploymentRecord } from './record.ts';
import { judge } from './rollout.ts';
import { type Snapshot, snapshotOf, type Unreachable } from './snapshot.ts';
import type { Rollout, Verdict } from './verdict.ts';

/** How a rollout is followed. */
export interface FollowOptions {
  pollMs: number;
  /** Whether the containers of its task definition have a health check. */
  containerChecksHealth: boolean;
  /** ECS's own record of the deployment. */
  record: DeploymentRecord;
  onProgress(detail: string): void;
  /** Called now and then while no task starts: removes what stands in its way. */
  clearTheWay?(): Promise<void>;
  signal?: AbortSignal;
}

const clearMs = 3_000;

/** A rollout's end. */
export type End = Exclude<Verdict, { state: 'inProgress' }>;

/** Looks at a rollout until it is over. A look that fails on the way is not an end. */
export async function follow(
  ecs: ECSClient,
  scope: DeploymentScope,
  start: Rollout,
  options: FollowOptions,
): Promise<End> {
  let clearAtMs = Date.now() + 1_000;
  for (let rollout = start; ; await sleep(options.pollMs, undefined, { signal: options.signal })) {
    const look = await lookAt(ecs, scope, options);
    const judged = judge(rollout, look);
    if (judged.verdict.state !== 'inProgress') return judged.verdict;
    rollout = judged.rollout;
    options.onProgress(judged.verdict.detail);
    if (options.clearTheWay && Date.now() >= clearAtMs && nothingStarts(rollout, look)) {
      await options.clearTheWay().catch(() => {});
      clearAtMs = Date.now() + clearMs;
    }
  }
}

async function lookAt(
  ecs: ECSClient,
  scope: DeploymentScope,
  { signal, containerChecksHealth, record }: FollowOptions,
): Promise<Snapshot | Unreachable> {
  try {
    const service = await describeService(ecs, scope, signal);
    const stopped = await stoppedTasks(ecs, scope, signal);
    const serviceDeployment = await record.look(service, signal);
    return snapshotOf(service, {
      atMs: Date.now(),
      failures: stopped.filter(hasFailed).length,
      containerChecksHealth,
      ...(serviceDeployment && { serviceDeployment }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isPassing(error)) throw error;
    return { atMs: Date.now(), unreachable: (error as Error).message || (error as Error).name };
  }
}

function nothingStarts({ deploymentId }: Rollout, look: Snapshot | Unreachable): boolean {
  if ('unreachable' in look) return false;
  const own = look.deployments.find(({ id }) => id === deploymentId);
  return own !== undefined && own.running + own.pending < own.desired;
}
