import { setTimeout as sleep } from 'node:timers/promises';
import { type ECSClient } from '@aws-sdk/client-ecs';
import { describeService } from '../ecs/service.ts';
import { type DeploymentScope, hasFailed, stoppedTasks } from '../ecs/tasks.ts';
import { rolloutFacts } from './facts.ts';
import { judge, type Rollout, type RolloutFacts, type Unreachable, type Verdict } from './rollout.ts';

/** How a rollout is followed. */
export interface FollowOptions {
  pollMs: number;
  /** Whether the containers of its task definition have a health check. */
  containerChecksHealth: boolean;
  onProgress(detail: string): void;
  /** Called now and then while it is not over: takes away what stands in its way. */
  clearTheWay?(): Promise<void>;
  signal?: AbortSignal;
}

const clearMs = 3_000;

/** A rollout's end. */
export type End = Exclude<Verdict, { state: 'inProgress' }>;

/** Looks at a rollout until it is over; a look that fails on the way is no end. */
export async function follow(
  ecs: ECSClient,
  scope: DeploymentScope,
  start: Rollout,
  options: FollowOptions,
): Promise<End> {
  let clearAtMs = Date.now() + 1_000;
  for (let rollout = start; ; await sleep(options.pollMs, undefined, { signal: options.signal })) {
    const judged = judge(rollout, await look(ecs, scope, rollout, options));
    if (judged.verdict.state !== 'inProgress') return judged.verdict;
    rollout = judged.rollout;
    options.onProgress(judged.verdict.detail);
    if (options.clearTheWay && Date.now() >= clearAtMs) {
      await options.clearTheWay().catch(() => {});
      clearAtMs = Date.now() + clearMs;
    }
  }
}

async function look(
  ecs: ECSClient,
  scope: DeploymentScope,
  rollout: Rollout,
  options: FollowOptions,
): Promise<RolloutFacts | Unreachable> {
  const { signal, containerChecksHealth } = options;
  try {
    const service = await describeService(ecs, scope, signal);
    const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker?.enable ?? false;
    // ECS counts failures only with its circuit breaker, and none after it called the rollout complete.
    const counts = !breaker || rollout.completedAtMs !== undefined;
    const stopped = counts ? await stoppedTasks(ecs, scope, signal) : [];
    return rolloutFacts(service, {
      atMs: Date.now(),
      failures: stopped.filter(hasFailed).length,
      containerChecksHealth,
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isPassing(error)) throw error;
    return { atMs: Date.now(), unreachable: (error as Error).message || (error as Error).name };
  }
}

/** Whether the next look may succeed: the network, a throttle, a fault of AWS's own; not a missing permission. */
function isPassing(error: unknown): boolean {
  const { $metadata, name = '' } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  // The SDK puts its metadata also on what the network did; anything without it is no answer of AWS.
  if (!$metadata) return false;
  const status = $metadata.httpStatusCode;
  return status === undefined || status >= 500 || /throttl|timeout|TooManyRequests/i.test(name);
}
