import type { ProbeResult } from '../probe/result.ts';
import type { ConditionName, WatchEvent } from '../watch/watch.ts';

/** Why evidence is kept. */
export type Trigger = 'heap-critical' | 'deadlock' | 'threads-high' | 'hang';

export interface Triggered {
  trigger: Trigger;
  result: ProbeResult;
}

const byCondition: Partial<Record<ConditionName, Trigger>> = {
  heapCritical: 'heap-critical',
  deadlock: 'deadlock',
  threadsHigh: 'threads-high',
};

/** The events after which a task is likely to die, or to be restarted: afterwards nothing tells any more. */
export function triggersOf(events: readonly WatchEvent[]): Triggered[] {
  return events.flatMap((event): Triggered[] => {
    if ('service' in event) return [];
    const trigger = triggerOf(event);
    return trigger ? [{ trigger, result: event.result }] : [];
  });
}

function triggerOf(event: Exclude<WatchEvent, { service: unknown }>): Trigger | undefined {
  if ('condition' in event) return event.kind === 'BEGAN' ? byCondition[event.condition] : undefined;
  return event.kind === 'DOWN' && event.result.errorCode === 'TIMEOUT' ? 'hang' : undefined;
}
