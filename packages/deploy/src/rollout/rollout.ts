import { decide } from './decide.ts';
import { isLate, limit } from './limits.ts';
import { progressOf } from './progress.ts';
import { type DeploymentFact, type Snapshot, stateOf, type Unreachable } from './snapshot.ts';
import { ownDeployment, type Rollout, type Verdict } from './verdict.ts';

/** Decides from one look at ECS where a rollout is. The returned rollout remembers what the next decision needs. */
export function judge(before: Rollout, look: Snapshot | Unreachable): { rollout: Rollout; verdict: Verdict } {
  if ('unreachable' in look) return judgeUnreachable(before, look);
  const rollout = remember(before, look);
  const verdict = decide(rollout, look);
  return {
    rollout,
    verdict: verdict.state === 'inProgress' ? (limit(rollout, look, verdict.detail) ?? verdict) : verdict,
  };
}

function judgeUnreachable(before: Rollout, { atMs, unreachable }: Unreachable): { rollout: Rollout; verdict: Verdict } {
  const unreachableSinceMs = before.unreachableSinceMs ?? atMs;
  const rollout = { ...before, unreachableSinceMs };
  const detail = `ECS cannot be reached: ${unreachable}`;
  const isOver = atMs - unreachableSinceMs >= before.stallMs || isLate(before, atMs);
  return { rollout, verdict: { state: isOver ? 'timedOut' : 'inProgress', detail } };
}

function remember(before: Rollout, look: Snapshot): Rollout {
  const { completed: _, unreachableSinceMs, ...rest } = before;
  const own = ownDeployment(before, look);
  const failed = before.failed ?? (own?.state === 'FAILED' ? { atMs: look.atMs, reason: own.reason } : undefined);
  const completed = isComplete(own, look)
    ? (before.completed ?? { atMs: look.atMs, failures: before.failures ?? 0 })
    : undefined;
  const stage = look.serviceDeployment?.stage;
  return {
    ...rest,
    ...((before.seen || own) && { seen: true }),
    ...(failed && { failed }),
    ...(completed && { completed }),
    ...(stage && { stage: before.stage?.name === stage ? before.stage : { name: stage, sinceMs: look.atMs } }),
    progress: progressOf(before, look, unreachableSinceMs),
    failures: look.failures,
  };
}

/** ECS's record of the deployment has the last word; an unstated state is read from the counts. */
function isComplete(own: DeploymentFact | undefined, { serviceDeployment }: Snapshot): boolean {
  if (serviceDeployment) return serviceDeployment.status === 'SUCCESSFUL';
  return own?.primary === true && stateOf(own) === 'COMPLETED';
}
