import type { ServiceDeploymentFact } from './snapshot.ts';

/** What ECS's record of a deployment decides; `successful` and `stopped` need more facts. */
type RecordVerdict =
  | 'successful'
  | 'stopped'
  | { state: 'inProgress'; detail: string }
  | { state: 'rolledBack'; detail: string; rolledBackTo?: string }
  | { state: 'failed'; detail: string };

interface Moment {
  atMs: number;
  /** When the current stage was first seen. */
  stageSinceMs: number;
}

/**
 * Reads the end, or the stage, of a deployment from ECS's record of it.
 * The statuses: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
 */
export function decideByRecord(record: ServiceDeploymentFact, moment: Moment): RecordVerdict {
  const why = record.rollbackReason || record.reason || 'ECS rolled the deployment back';
  switch (record.status) {
    case 'SUCCESSFUL':
      return 'successful';
    case 'STOPPED':
      return 'stopped';
    case 'ROLLBACK_SUCCESSFUL':
      return { state: 'rolledBack', detail: why, ...(record.rolledBackTo && { rolledBackTo: record.rolledBackTo }) };
    case 'ROLLBACK_FAILED':
      return { state: 'failed', detail: `${why}; the rollback of ECS failed too` };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { state: 'inProgress', detail: `ECS is rolling back: ${why}` };
    case 'STOP_REQUESTED':
      return { state: 'inProgress', detail: 'ECS is stopping the deployment' };
    case 'IN_PROGRESS':
      return { state: 'inProgress', detail: stageText(record, moment) };
    default:
      return { state: 'inProgress', detail: 'waiting for ECS to start the deployment' };
  }
}

/** The stage for people: `baking, 12 min left`, `shifting traffic: 10 %`. */
function stageText(
  { stage, hook, running, requested, trafficPercent, bakeMs }: ServiceDeploymentFact,
  at: Moment,
): string {
  if (hook) return hookText(stage, hook, at.atMs);
  const left = bakeMs === undefined ? '' : `, ${minutesLeft(at.stageSinceMs + bakeMs - at.atMs)}`;
  const traffic = trafficPercent === undefined ? '' : `: ${trafficPercent} % on the new revision`;
  const tasks = `${running} of ${requested} running`;
  switch (stage) {
    case undefined:
      return tasks;
    case 'SCALE_UP':
      return `scaling up: ${tasks}`;
    case 'TEST_TRAFFIC_SHIFT':
      return 'shifting test traffic';
    case 'PRODUCTION_TRAFFIC_SHIFT':
      return `shifting traffic${traffic}${left && `; next step${left}`}`;
    case 'BAKE_TIME':
      return `baking${left}`;
    case 'CLEAN_UP':
      return 'removing the old revision';
    default:
      return `${stage.toLowerCase().replaceAll('_', ' ')}: ${tasks}`;
  }
}

function hookText(stage: string | undefined, hook: NonNullable<ServiceDeploymentFact['hook']>, atMs: number): string {
  const where = stage === undefined ? '' : ` after ${stage.toLowerCase().replaceAll('_', ' ')}`;
  const limit = hook.expiresAtMs === undefined ? '' : `, ${minutesLeft(hook.expiresAtMs - atMs)}`;
  const then = hook.timeoutAction === undefined ? '' : `, then ${hook.timeoutAction.toLowerCase()}`;
  return `${hook.awaitsAction ? 'paused for an approval' : 'waiting for a lifecycle hook'}${where}${limit}${then}`;
}

function minutesLeft(ms: number): string {
  return `${Math.max(0, Math.ceil(ms / 60_000))} min left`;
}
