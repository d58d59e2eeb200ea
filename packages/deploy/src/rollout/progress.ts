import type { Snapshot } from './snapshot.ts';
import { ownDeployment, type Progress, type Rollout } from './verdict.ts';

/** The furthest that a rollout got by now. Time in which ECS could not be reached does not count as standing still. */
export function progressOf(before: Rollout, look: Snapshot, unreachableSinceMs: number | undefined): Progress {
  const own = ownDeployment(before, look);
  const others = look.deployments.filter((one) => one !== own);
  const { status, stage, trafficPercent } = look.serviceDeployment ?? {};
  const now = {
    running: own?.running ?? 0,
    left: others.reduce((sum, { running }) => sum + running, 0),
    stage: [status, stage, trafficPercent, own?.state, own?.primary, look.desired].join(),
    atMs: look.atMs,
    failures: look.failures,
  };
  const { progress } = before;
  if (!progress) return { ...now, atMs: now.running > 0 ? look.atMs : before.startedAtMs, failures: 0 };
  const isFurther = now.running > progress.running || now.left < progress.left || now.stage !== progress.stage;
  if (isFurther)
    return {
      ...now,
      running: Math.max(now.running, progress.running),
      left: Math.min(now.left, progress.left),
      // Tasks that failed before more ran than ever are forgiven, as ECS's circuit breaker does.
      failures: now.running > progress.running ? now.failures : progress.failures,
    };
  // What happened while ECS could not be reached is unknown.
  const unseenMs = unreachableSinceMs === undefined ? 0 : look.atMs - unreachableSinceMs;
  return { ...progress, atMs: progress.atMs + unseenMs };
}

/** Whether the new tasks are good: ECS shifts traffic to them, or wants no older ones any more. */
export function isGood(rollout: Rollout, look: Snapshot): boolean {
  const { serviceDeployment: record, strategy } = look;
  const own = ownDeployment(rollout, look);
  if (!own) return false;
  const allRun = own.running >= look.desired;
  if (strategy !== 'ROLLING') return record ? record.running >= record.requested && record.running > 0 : allRun;
  if (record?.stage === 'BAKE_TIME' || record?.stage === 'CLEAN_UP') return true;
  const others = look.deployments.filter((one) => one !== own);
  return allRun && others.some(({ running }) => running > 0) && others.every(({ desired }) => desired === 0);
}
