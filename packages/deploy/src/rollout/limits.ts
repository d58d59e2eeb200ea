import { isGood } from './progress.ts';
import type { Snapshot } from './snapshot.ts';
import type { Rollout, Verdict } from './verdict.ts';

/** Whether the time that was asked for in all is over. */
export function isLate({ timeoutMs, startedAtMs }: Rollout, atMs: number): boolean {
  return timeoutMs !== undefined && atMs - startedAtMs >= timeoutMs;
}

/** Ends a rollout that takes too long. Only tasks that never became good are undone, never a revision that serves. */
export function limit(rollout: Rollout, look: Snapshot, detail: string): Verdict | undefined {
  const late = isLate(rollout, look.atMs);
  if (rollout.failed || look.serviceDeployment?.status?.startsWith('ROLLBACK'))
    return limitRollback(rollout, look, detail);
  const idleMs = look.atMs - (rollout.progress?.atMs ?? rollout.startedAtMs);
  const stalled = !waitsOnPurpose(rollout, look) && idleMs >= rollout.stallMs + look.healthGraceMs;
  if (!late && !stalled) return undefined;
  const why = late
    ? `not steady after ${seconds(rollout.timeoutMs ?? 0)}: ${detail}`
    : `no progress for ${seconds(idleMs)}: ${detail}`;
  if (isGood(rollout, look)) return { state: 'timedOut', detail: `${why}; the deployment goes on in ECS` };
  return { state: 'timedOut', detail: why, undo: look.strategy === 'ROLLING' ? 'redeploy' : 'stop' };
}

/** ECS's own rollback gets as much time as the rollout had. */
function limitRollback({ failed, startedAtMs, progress, stallMs, timeoutMs }: Rollout, look: Snapshot, detail: string) {
  const idleMs = look.atMs - Math.max(failed?.atMs ?? startedAtMs, progress?.atMs ?? startedAtMs);
  const late = timeoutMs !== undefined && failed !== undefined && look.atMs - failed.atMs >= timeoutMs;
  if (!late && idleMs < stallMs + look.healthGraceMs) return undefined;
  const within = seconds(late ? timeoutMs : idleMs);
  const why = failed?.reason || look.serviceDeployment?.rollbackReason || detail;
  return { state: 'failed', detail: `${why}; the rollback did not end within ${within}` } as const;
}

/** Bake times, traffic shifts and lifecycle hooks take the time that they are configured for; draining tasks take theirs. */
function waitsOnPurpose(rollout: Rollout, look: Snapshot): boolean {
  const { stage, hook } = look.serviceDeployment ?? {};
  if (hook) return true;
  const startsTasks = stage === undefined || ['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP'].includes(stage);
  return (look.strategy !== 'ROLLING' && !startsTasks) || isGood(rollout, look);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
