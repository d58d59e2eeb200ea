import { textOf } from '@bizom/options/json';
import { bareReason, judgeText } from '../rules/judge-text.ts';
import { placementWords } from '../rules/other.ts';
import { type Judgement, matchRules } from '../rules/rule.ts';
import type { EcsEvent } from '../stop/event.ts';
import { verdictOf } from './reasons.ts';
import type { Verdict } from './verdict.ts';

const rollback = /circuit breaker|rolled back|rolling back/i;

/** What an "ECS Deployment State Change" says. Source: ECS developer guide, ecs_service_deployment_events. */
export function judgeDeployment({ detail }: EcsEvent): Verdict {
  const name = textOf(detail['eventName']) ?? '';
  const failed = name === 'SERVICE_DEPLOYMENT_FAILED' || textOf(detail['eventType']) === 'ERROR';
  if (failed || rollback.test(textOf(detail['reason']) ?? '')) return { row: 'C8', cause: 'deployment-failed' };
  return { row: name, cause: 'deployment' };
}

const named: Readonly<Record<string, Omit<Verdict, 'row'>>> = {
  SERVICE_TASK_PLACEMENT_FAILURE: { cause: 'placement-failure' },
  SERVICE_TASK_START_IMPAIRED: { cause: 'start-impaired' },
  SERVICE_STEADY_STATE: { cause: 'steady-state' },
  SERVICE_DEPLOYMENT_FAILED: { cause: 'deployment-failed' },
  // The scheduler tries again by itself: it needs no action at night.
  ECS_OPERATION_THROTTLED: { cause: 'service-action', severity: 'warn' },
  SERVICE_DISCOVERY_OPERATION_THROTTLED: { cause: 'service-action', severity: 'warn' },
};

/** Actions whose reason says why a task could not be started. */
const startActions: ReadonlySet<string> = new Set([
  'SERVICE_TASK_PLACEMENT_FAILURE',
  'SERVICE_TASK_CONFIGURATION_FAILURE',
  'SERVICE_TASK_START_IMPAIRED',
]);

/** What an "ECS Service Action" says; undefined for the many that need no attention. Source: ECS developer guide, ecs_service_events. */
export function judgeServiceAction({ detail }: EcsEvent): Verdict | undefined {
  const name = textOf(detail['eventName']) ?? '';
  const type = textOf(detail['eventType']);
  const reason = textOf(detail['reason']);
  const judged = reason !== undefined && startActions.has(name) ? judgeActionReason(reason) : undefined;
  if (judged) return verdictOf(judged);
  const known = Object.hasOwn(named, name) ? named[name] : undefined;
  if (known) return { row: name, ...known };
  if (type === 'ERROR') return { row: name, cause: 'service-action', severity: 'page' };
  return type === 'WARN' ? { row: name, cause: 'service-action' } : undefined;
}

/** "RESOURCE:CPU" and the like are what a placement failure is about; any other reason decides by itself. */
function judgeActionReason(reason: string): Judgement | undefined {
  const bare = bareReason(reason);
  if (/^RESOURCE:|no container instance|^Internal error/i.test(bare)) return undefined;
  const judged = judgeText(bare) ?? matchRules(placementWords, bare);
  return judged && judged.cause !== 'start-failure' ? judged : undefined;
}
