import { type EcsEvent } from '../stop/event.ts';
import { textOf } from '../stop/fields.ts';
import type { Verdict } from './verdict.ts';

const rollback = /circuit breaker|rolled back|rolling back/i;

/** What an "ECS Deployment State Change" says; undefined where it says nothing. Source: ECS developer guide, ecs_service_deployment_events. */
export function judgeDeployment({ detail }: EcsEvent): Verdict {
  const name = textOf(detail['eventName']) ?? '';
  const failed = name === 'SERVICE_DEPLOYMENT_FAILED' || textOf(detail['eventType']) === 'ERROR';
  if (failed || rollback.test(textOf(detail['reason']) ?? '')) return { row: 'C8', cause: 'deployment-failed' };
  return { row: name, cause: 'deployment' };
}

const named: Readonly<Record<string, Verdict['cause']>> = {
  SERVICE_TASK_PLACEMENT_FAILURE: 'placement-failure',
  SERVICE_TASK_START_IMPAIRED: 'start-impaired',
  SERVICE_STEADY_STATE: 'steady-state',
  SERVICE_DEPLOYMENT_FAILED: 'deployment-failed',
};

/** What an "ECS Service Action" says; undefined for the many that say nothing. Source: ECS developer guide, ecs_service_events. */
export function judgeServiceAction({ detail }: EcsEvent): Verdict | undefined {
  const name = textOf(detail['eventName']) ?? '';
  const type = textOf(detail['eventType']);
  const cause = Object.hasOwn(named, name) ? named[name] : undefined;
  if (cause) return { row: name, cause };
  if (type === 'ERROR') return { row: name, cause: 'service-action', severity: 'page' };
  return type === 'WARN' ? { row: name, cause: 'service-action' } : undefined;
}
