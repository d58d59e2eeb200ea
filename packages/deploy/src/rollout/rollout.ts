import type { Outcome } from '@bizom/metric-names';

/** One deployment of an ECS service, as DescribeServices shows it. */
export interface DeploymentFact {
  id: string;
  primary: boolean;
  state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reason: string;
  taskDefinition: string;
  desired: number;
  running: number;
  pending: number;
}

/** Everything that one look at ECS says of a rollout. */
export interface RolloutFacts {
  /** Milliseconds since 1970. */
  atMs: number;
  /** Whether the service is still there and ACTIVE. */
  active: boolean;
  desired: number;
  breaker: { enabled: boolean; rollback: boolean };
  /** Whether ECS judges the tasks' health: by a load balancer, or by the container's own check. */
  checksHealth: boolean;
  deployments: readonly DeploymentFact[];
  /** Tasks of the deployment that is followed which ended by themselves, or never started. */
  failures: number;
}

/** A look that failed: ECS could not be asked. */
export interface Unreachable {
  atMs: number;
  unreachable: string;
}

/** What is followed, and what is known of it from earlier looks. */
export interface Rollout {
  /** The id that UpdateService returned. */
  deploymentId: string;
  /** Deployments that were there before it. */
  earlierIds: readonly string[];
  startedAtMs: number;
  timeoutMs: number;
  /** How long tasks without a health check have to run before they count as good. */
  settleMs: number;
  seen?: boolean;
  completedAtMs?: number;
  failed?: { atMs: number; reason: string };
}

/** Where a rollout is. `canRollBack`: ECS does not do it by itself. */
export type Verdict =
  | { state: 'inProgress'; detail: string }
  | { state: Outcome; detail: string; canRollBack?: boolean; rolledBackTo?: string };

/** ECS needs a moment to begin a rollback, and DescribeServices to show a new deployment. */
const graceMs = 15_000;

/** Decides from one look at ECS where the rollout is; what has to be remembered is in the rollout it returns. */
export function judge(before: Rollout, look: RolloutFacts | Unreachable): { rollout: Rollout; verdict: Verdict } {
  const late = look.atMs - before.startedAtMs >= before.timeoutMs;
  const minutes = `${Math.round(before.timeoutMs / 1000)} s`;
  if ('unreachable' in look) {
    const detail = `ECS cannot be reached: ${look.unreachable}`;
    return { rollout: before, verdict: late ? { state: 'timedOut', detail } : { state: 'inProgress', detail } };
  }
  const rollout = remember(before, look);
  const verdict = decide(rollout, look);
  // ECS's own rollback has the same time again.
  const over = rollout.failed ? look.atMs - rollout.failed.atMs >= before.timeoutMs : late;
  if (verdict.state !== 'inProgress' || !over) return { rollout, verdict };
  if (rollout.failed)
    return {
      rollout,
      verdict: { state: 'failed', detail: `${rollout.failed.reason}; the rollback did not end within ${minutes}` },
    };
  return {
    rollout,
    verdict: { state: 'timedOut', detail: `not steady after ${minutes}: ${verdict.detail}`, canRollBack: true },
  };
}

function remember(before: Rollout, look: RolloutFacts): Rollout {
  const own = look.deployments.find(({ id }) => id === before.deploymentId);
  const failed = before.failed ?? (own?.state === 'FAILED' ? { atMs: look.atMs, reason: own.reason } : undefined);
  const completedAtMs = own?.state === 'COMPLETED' ? (before.completedAtMs ?? look.atMs) : undefined;
  const { completedAtMs: _, ...rest } = before;
  return {
    ...rest,
    ...((before.seen || own) && { seen: true }),
    ...(failed && { failed }),
    ...(completedAtMs !== undefined && { completedAtMs }),
  };
}

function decide(rollout: Rollout, look: RolloutFacts): Verdict {
  if (!look.active) return { state: 'failed', detail: 'the service was deleted during its deployment' };
  const own = look.deployments.find(({ id }) => id === rollout.deploymentId);
  const primary = look.deployments.find((deployment) => deployment.primary);
  if (own?.primary) {
    if (own.state === 'COMPLETED') return decideCompleted(rollout, look);
    return own.state === 'FAILED' ? decideFailed(rollout, look, own) : decideRunning(look, own);
  }
  if (!own && !rollout.seen) {
    return look.atMs - rollout.startedAtMs < graceMs
      ? { state: 'inProgress', detail: 'waiting for ECS to show the deployment' }
      : replaced(rollout, primary);
  }
  return replaced(rollout, primary);
}

/** Another deployment took its place: ECS's rollback, or somebody else's. */
function replaced(rollout: Rollout, primary: DeploymentFact | undefined): Verdict {
  if (!primary) return { state: 'inProgress', detail: 'ECS shows no primary deployment' };
  const isRollback =
    rollout.failed || rollout.earlierIds.includes(primary.id) || /\broll(ed|ing|back)/i.test(primary.reason);
  if (!isRollback) return { state: 'failed', detail: `replaced by another deployment, ${primary.id}` };
  const why = rollout.failed?.reason || primary.reason || 'ECS gave the deployment up';
  if (primary.state === 'COMPLETED') return { state: 'rolledBack', detail: why, rolledBackTo: primary.taskDefinition };
  if (primary.state === 'FAILED')
    return { state: 'failed', detail: `${why}; the rollback failed too: ${primary.reason}` };
  return { state: 'inProgress', detail: `rolling back: ${counts(primary)}` };
}

function decideCompleted({ completedAtMs = 0, settleMs }: Rollout, look: RolloutFacts): Verdict {
  if (look.checksHealth || look.desired === 0) return { state: 'completed', detail: 'steady' };
  if (look.failures > 0) {
    return { state: 'failed', detail: `ECS called it complete, then ${tasks(look.failures)} ended`, canRollBack: true };
  }
  if (look.atMs - completedAtMs >= settleMs) return { state: 'completed', detail: 'steady' };
  return { state: 'inProgress', detail: 'complete; no health check, so waiting that the tasks stay up' };
}

function decideFailed(rollout: Rollout, look: RolloutFacts, own: DeploymentFact): Verdict {
  const { atMs } = rollout.failed ?? look;
  const mayRollBack = look.breaker.rollback && look.deployments.length > 1;
  if (mayRollBack && look.atMs - atMs < graceMs)
    return { state: 'inProgress', detail: 'failed; waiting for the rollback' };
  return { state: 'failed', detail: own.reason || 'ECS says FAILED', canRollBack: true };
}

function decideRunning(look: RolloutFacts, own: DeploymentFact): Verdict {
  // Without ECS's circuit breaker the same rule applies here.
  if (!look.breaker.enabled && look.failures >= breakerThreshold(look.desired)) {
    return { state: 'failed', detail: `${tasks(look.failures)} ended or did not start`, canRollBack: true };
  }
  const failures = look.failures > 0 ? `, ${look.failures} failed` : '';
  return { state: 'inProgress', detail: `${counts(own)}${failures}` };
}

/** ECS's circuit breaker gives up after half the desired count of failed tasks, at least 3 and at most 200. */
export function breakerThreshold(desired: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desired / 2)));
}

function counts({ running, desired, pending }: DeploymentFact): string {
  return `${running} of ${desired} running${pending > 0 ? `, ${pending} pending` : ''}`;
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
