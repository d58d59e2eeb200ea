import { decideByRecord } from './service-deployment.ts';
import { type DeploymentFact, type ServiceDeploymentFact, type Snapshot, stateOf } from './snapshot.ts';
import { ownDeployment, type Rollout, type Verdict } from './verdict.ts';

/** DescribeServices needs a moment to show a new deployment. */
const graceMs = 15_000;
/** ECS may need a minute to begin the rollback that it is configured for. */
const rollbackGraceMs = 60_000;

/** Decides from the facts of one look where a rollout is, whatever the time. */
export function decide(rollout: Rollout, look: Snapshot): Verdict {
  if (!look.active) return { state: 'failed', detail: 'the service was deleted during its deployment' };
  const { serviceDeployment: record } = look;
  return record ? decideWithRecord(rollout, look, record) : decideByDeployments(rollout, look);
}

function decideWithRecord(rollout: Rollout, look: Snapshot, record: ServiceDeploymentFact): Verdict {
  const verdict = decideByRecord(record, { atMs: look.atMs, stageSinceMs: rollout.stage?.sinceMs ?? look.atMs });
  if (verdict === 'successful') return decideCompleted(rollout, look);
  if (verdict === 'stopped') return decideStopped(rollout, look, record.reason);
  const own = ownDeployment(rollout, look);
  return own && record.status === 'IN_PROGRESS' ? decideRunning(rollout, look, verdict.detail) : verdict;
}

/** Without ECS's record of the deployment, the entries of `deployments` tell. */
function decideByDeployments(rollout: Rollout, look: Snapshot): Verdict {
  const own = ownDeployment(rollout, look);
  if (own?.primary) {
    const state = stateOf(own);
    if (state === 'COMPLETED') return decideCompleted(rollout, look);
    return state === 'FAILED' ? decideFailed(rollout, look, own) : decideRunning(rollout, look, counts(own));
  }
  if (!own && !rollout.seen && look.atMs - rollout.startedAtMs < graceMs)
    return { state: 'inProgress', detail: 'waiting for ECS to show the deployment' };
  return decideReplaced(
    rollout,
    look.deployments.find((deployment) => deployment.primary),
  );
}

/** Another deployment took its place: ECS's rollback, or that of another person. */
function decideReplaced(rollout: Rollout, primary: DeploymentFact | undefined): Verdict {
  if (!primary) return { state: 'inProgress', detail: 'ECS shows no primary deployment' };
  const isRollback =
    rollout.failed || rollout.earlierIds.includes(primary.id) || /\broll(ed|ing|back)/i.test(primary.reason);
  if (!isRollback) return { state: 'failed', detail: `replaced by another deployment, ${primary.id}` };
  const why = rollout.failed?.reason || primary.reason || 'ECS gave the deployment up';
  const state = stateOf(primary);
  if (state === 'COMPLETED') return { state: 'rolledBack', detail: why, rolledBackTo: primary.taskDefinition };
  if (state === 'FAILED') return { state: 'failed', detail: `${why}; the rollback failed too: ${primary.reason}` };
  return { state: 'inProgress', detail: `rolling back: ${counts(primary)}` };
}

/** ECS stopped the deployment and does not roll back: it failed, another one took its place, or a person stopped it. */
function decideStopped(rollout: Rollout, look: Snapshot, reason: string): Verdict {
  const primary = look.deployments.find((deployment) => deployment.primary);
  if (primary && primary.id !== rollout.deploymentId) return decideReplaced(rollout, primary);
  const why = reason || rollout.failed?.reason || 'ECS stopped the deployment';
  const failed = rollout.failed !== undefined || /circuit breaker|alarm/i.test(reason);
  return { state: 'failed', detail: why, ...(failed && redeploy(look)) };
}

function decideCompleted({ completed, settleMs }: Rollout, look: Snapshot): Verdict {
  const { atMs = look.atMs, failures = 0 } = completed ?? {};
  const detail = look.desired === 0 ? 'steady, and nothing runs: 0 tasks are desired' : 'steady';
  const isStated =
    look.serviceDeployment !== undefined || look.deployments.some(({ primary, state }) => primary && state);
  // Without a stated state, the counts of one look may be those of the moment before.
  if (!isStated && look.atMs - atMs < graceMs)
    return {
      state: 'inProgress',
      detail: 'complete by its counts; ECS states no state, so waiting whether it stays so',
    };
  if (look.checksHealth || look.desired === 0) return { state: 'completed', detail };
  if (look.failures > failures) {
    const ended = tasks(look.failures - failures);
    return { state: 'failed', detail: `ECS called it complete, then ${ended} ended`, ...redeploy(look) };
  }
  if (look.atMs - atMs >= settleMs) return { state: 'completed', detail };
  return { state: 'inProgress', detail: 'complete; no health check, so waiting whether the tasks stay up' };
}

function decideFailed(rollout: Rollout, look: Snapshot, own: DeploymentFact): Verdict {
  const why = own.reason || 'ECS says FAILED';
  const waitedMs = look.atMs - (rollout.failed?.atMs ?? look.atMs);
  const hasEarlier = look.deployments.length > 1;
  // ECS's own rollback would collide with another one.
  if (look.alarmsRollBack && hasEarlier && waitedMs < rollout.stallMs)
    return { state: 'inProgress', detail: 'failed; waiting for the rollback of ECS' };
  if (look.alarmsRollBack && hasEarlier)
    return { state: 'failed', detail: `${why}; ECS is configured to roll back, but has not begun` };
  if (look.breaker.rollback && hasEarlier && waitedMs < rollbackGraceMs)
    return { state: 'inProgress', detail: 'failed; waiting for the rollback of ECS' };
  return { state: 'failed', detail: why, ...redeploy(look) };
}

function decideRunning(rollout: Rollout, look: Snapshot, detail: string): Verdict {
  const failures = look.failures - (rollout.progress?.failures ?? 0);
  // Without ECS's circuit breaker, its rule applies here.
  if (!look.breaker.enabled && failures >= breakerThreshold(look.desired)) {
    const undo = look.strategy === 'ROLLING' ? 'redeploy' : 'stop';
    return { state: 'failed', detail: `${tasks(failures)} ended or did not start`, undo };
  }
  const failed = look.failures > 0 ? `, ${look.failures} failed` : '';
  return { state: 'inProgress', detail: `${detail}${failed}` };
}

/** Only a rolling update is undone by another one: in every other strategy the old revision still serves. */
function redeploy({ strategy }: Snapshot): { undo?: 'redeploy' } {
  return strategy === 'ROLLING' ? { undo: 'redeploy' } : {};
}

/**
 * ECS's circuit breaker gives up after half the desired count of failed tasks, at least 3 and at most 200:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function breakerThreshold(desired: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desired / 2)));
}

function counts({ running, desired, pending }: DeploymentFact): string {
  return `${running} of ${desired} running${pending > 0 ? `, ${pending} pending` : ''}`;
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
