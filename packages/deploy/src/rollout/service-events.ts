import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { classify } from '@bizom/alerts';
import { safeLine } from '../foreign-text.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Events of a service that say what is wrong: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const trouble =
  /unable to|unhealthy|unavailable|fail(ed|s|ure|ing)|error|throttled|limit|invalid|not (found|authorized|allowed)|denied/i;
/** Events that only repeat how the deployment ended. */
const verdict = /circuit breaker|rolling back|deployment failed/i;
/** What ECS says in front of the reason. */
const preamble = /^\(service [^)]*\)\s*(\([^)]*\)\s*)*/i;
const placement =
  /^.{0,200}?unable to (?:consistently )?(?:place|start) (?:a )?tasks?(?: successfully)?[^.]{0,200}\.?\s*(?:reason:\s*)?/i;

/**
 * The cause that the service's own events name, by the rules of alerts: also of a deployment for which no task ever existed.
 * @param sinceMs when the deployment began, by the clock of ECS
 */
export function eventDiagnosis(events: readonly ServiceEvent[], sinceMs: number): Diagnosis | undefined {
  const messages = events
    .filter(({ createdAt }) => (createdAt?.getTime() ?? 0) >= sinceMs)
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
    .flatMap(({ message = '' }) => (trouble.test(message) && !verdict.test(message) ? [message.slice(0, 2_000)] : []));
  const judged = messages.map((message) => ({ message, found: causeOf(message.replace(preamble, '')) }));
  const best = judged.find(({ found }) => found !== undefined && found.cause !== 'unknown') ?? judged[0];
  if (!best?.found) return undefined;
  const { cause, advice } = best.found;
  return { cause, reason: safeLine(best.message), advice, taskId: '', logTail: [] };
}

function causeOf(text: string) {
  const known = [text.replace(placement, ''), text].map((reason) => classified(reason));
  return known.find((one) => one && one.cause !== 'unknown' && one.cause !== 'start-failure') ?? known[0];
}

function classified(stoppedReason: string) {
  const health = /unhealthy in|health checks? failed/i.test(stoppedReason);
  const reason = health ? `Task failed ELB health checks in (target-group x): ${stoppedReason}` : stoppedReason;
  const stopCode = health ? 'ServiceSchedulerInitiated' : 'TaskFailedToStart';
  const detail = { lastStatus: 'STOPPED', stopCode, stoppedReason: reason, group: 'service:x', containers: [] };
  const found = classify({ 'detail-type': 'ECS Task State Change', source: 'aws.ecs', detail });
  return found.action === 'ignore' ? undefined : found;
}
