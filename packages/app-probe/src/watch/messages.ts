import type { Fact, Message, Severity } from '@bizom/notify';
import type { ProbeResult } from '../probe/result.ts';
import type { ConditionName, WatchEvent } from './watch.ts';

type HealthChange = Extract<WatchEvent, { sinceMs: number }>;
type ConditionChange = Extract<WatchEvent, { condition: ConditionName }>;
type ServiceChange = Extract<WatchEvent, { service: unknown }>;

/** One message for each thing that happened to a service in a round, however many of its tasks it happened to. */
export function messagesOf(events: readonly WatchEvent[]): Message[] {
  const groups = Map.groupBy(events, groupOf);
  return [...groups.values()].map((group) => {
    const [first] = group as [WatchEvent, ...WatchEvent[]];
    if ('service' in first) return serviceMessage(first);
    if ('condition' in first) return conditionMessage(group as [ConditionChange, ...ConditionChange[]]);
    return healthMessage(group as [HealthChange, ...HealthChange[]]);
  });
}

function groupOf(event: WatchEvent): string {
  if ('service' in event) return JSON.stringify([event.kind, event.service.cluster, event.service.service]);
  const { cluster, service } = event.result.target;
  return JSON.stringify([event.kind, 'condition' in event ? event.condition : '', cluster, service]);
}

const healthTexts: Record<HealthChange['kind'], { severity: Severity; headline: string; text: string }> = {
  DOWN: {
    severity: 'page',
    headline: 'is down',
    text: 'Its health endpoint failed several rounds in a row. The reason is below; look at its log for the same minutes.',
  },
  RECOVERED: { severity: 'info', headline: 'is up again', text: 'Its health endpoint answers UP.' },
  FLAPPING: {
    severity: 'page',
    headline: 'keeps going down and up',
    text: 'Its further changes are not reported until it has been steady for a while. Often: too little memory, a health check that times out under load, a dependency that comes and goes.',
  },
  STEADY: { severity: 'info', headline: 'is steady again', text: 'It has not changed for a while and is UP.' },
};

function healthMessage(events: [HealthChange, ...HealthChange[]]): Message {
  const [{ kind, result }] = events;
  const { severity, headline, text } = healthTexts[kind];
  return {
    title: `${nameOf(result, events.length)} ${headline}`,
    text,
    severity,
    facts: events.map(({ result: { target, error, health } }) => ({
      label: target.task ?? target.url,
      value: error ?? health,
    })),
    labels: labelsOf(result, kind),
  };
}

function serviceMessage({ kind, service: state }: ServiceChange): Message {
  const { cluster, service, runningTasks, desiredTasks } = state;
  const down = kind === 'SERVICE_DOWN';
  return {
    title: `${service} in ${cluster} ${down ? 'has no running task' : 'runs again'}`,
    text: down
      ? 'ECS runs none of the tasks it should. Look at the events of the service and at why its last tasks stopped.'
      : 'ECS runs its tasks again.',
    severity: down ? 'page' : 'info',
    facts: [{ label: 'Tasks', value: `${runningTasks} of ${desiredTasks}` }],
    labels: { service, cause: kind.toLowerCase().replaceAll('_', '-') },
  };
}

interface ConditionText {
  severity: Severity;
  began: string;
  ended: string;
  text: string;
}

const conditionTexts: Record<ConditionName, ConditionText> = {
  degraded: {
    severity: 'warn',
    began: 'is degraded',
    ended: 'is no longer degraded',
    text: 'It is alive and ready, and a component that it depends on fails. Look at that component: a restart of the service does not help.',
  },
  heapHigh: {
    severity: 'warn',
    began: 'is running out of heap',
    ended: 'has heap to spare again',
    text: 'The heap stays this full even after garbage collections: a leak, or a heap too small for the load. It will end in an OutOfMemoryError. Take a heap dump (jcmd PID GC.heap_dump) before you restart it.',
  },
  heapCritical: {
    severity: 'page',
    began: 'is about to run out of heap',
    ended: 'has heap to spare again',
    text: 'Nearly all of the heap is in use even after garbage collections: an OutOfMemoryError is near. Take a heap dump (jcmd PID GC.heap_dump), then restart it.',
  },
  gcHigh: {
    severity: 'warn',
    began: 'spends its time on garbage collection',
    ended: 'is free of long garbage collection again',
    text: 'Requests wait while it collects garbage. Look at the heap after garbage collection and at the allocation rate.',
  },
  threadsHigh: {
    severity: 'warn',
    began: 'has more and more threads',
    ended: 'has as few threads as before again',
    text: 'Threads pile up: they wait for a lock, a connection or another service, or are started and never end. Look at a thread dump (jcmd PID Thread.print).',
  },
  deadlock: {
    severity: 'page',
    began: 'has deadlocked threads',
    ended: 'has no deadlocked threads any more',
    text: 'These threads wait for each other for ever: what they hold is never released. Keep a thread dump (jcmd PID Thread.print), then restart it.',
  },
};

function conditionMessage(events: [ConditionChange, ...ConditionChange[]]): Message {
  const [{ kind, condition, result }] = events;
  const { severity, began, ended, text } = conditionTexts[condition];
  return {
    title: `${nameOf(result, events.length)} ${kind === 'BEGAN' ? began : ended}`,
    text:
      kind === 'BEGAN'
        ? text
        : condition === 'degraded'
          ? 'All its components are UP.'
          : 'The measurement is below its threshold again.',
    severity: kind === 'BEGAN' ? severity : 'info',
    facts: events.flatMap(factsOf),
    labels: labelsOf(
      result,
      condition.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    ),
  };
}

function factsOf({ condition, result, value, rule }: ConditionChange): Fact[] {
  const label = result.target.task ?? result.target.url;
  if (condition === 'degraded') return [{ label, value: result.error ?? result.health }];
  if (condition === 'threadsHigh') {
    const fact = `${result.reading.threadsLive} threads, ${value.toFixed(1)} times as many as at its lowest`;
    return [{ label, value: fact }];
  }
  if (condition === 'deadlock') return [{ label, value: result.deadlockedThreads?.join(', ') ?? `${value} threads` }];
  return [{ label, value: `${Math.round(value)} %, threshold ${rule.threshold} %` }];
}

function nameOf({ target: { service, cluster } }: ProbeResult, tasks: number): string {
  return `${service}${cluster ? ` in ${cluster}` : ''}${tasks > 1 ? ` (${tasks} tasks)` : ''}`;
}

/** What routes match; the environment is added by who knows it. */
function labelsOf({ target: { service } }: ProbeResult, cause: string): Record<string, string> {
  return { service, cause: cause.toLowerCase() };
}
