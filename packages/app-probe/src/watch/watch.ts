import type { ServiceState } from '../discover/ecs.ts';
import type { ProbeResult } from '../probe/result.ts';
import { type Condition, type ConditionRule, nextCondition, noCondition } from './condition.ts';
import {
  type HealthEvent,
  nextSteadiness,
  type Steadiness,
  type SteadinessRules,
  unknownSteadiness,
} from './steadiness.ts';

/** The measurements that are watched besides the health. */
const watchedConditions = {
  heapHigh: ({ reading }: ProbeResult) => percent(reading.heapAfterGcUsage),
  heapCritical: ({ reading }: ProbeResult) => percent(reading.heapAfterGcUsage),
  gcHigh: ({ change }: ProbeResult) => percent(change?.gcOverhead),
  deadlock: ({ reading }: ProbeResult) => reading.threadsDeadlocked,
} as const;

function percent(share: number | undefined) {
  return share === undefined ? undefined : share * 100;
}

export type ConditionName = keyof typeof watchedConditions;

export interface WatchRules extends SteadinessRules {
  startGraceMs: number;
  /** For a service: its heap, its garbage collection, its deadlocks. */
  conditionsOf(service: string): Record<ConditionName, ConditionRule>;
}

/** Something worth a message. */
export type WatchEvent =
  | { kind: HealthEvent; result: ProbeResult; sinceMs: number }
  | { kind: 'SERVICE_DOWN' | 'SERVICE_RECOVERED'; service: ServiceState }
  | { kind: 'BEGAN' | 'ENDED'; condition: ConditionName; result: ProbeResult; value: number; rule: ConditionRule };

interface Watched {
  steadiness: Steadiness;
  conditions: Partial<Record<ConditionName, Condition>>;
}

/** Follows every target and service over the rounds and says what has changed. Keeps state, does nothing. */
export class Watch {
  readonly #rules: WatchRules;
  #targets = new Map<string, Watched>();
  #services = new Map<string, Steadiness>();

  constructor(rules: WatchRules) {
    this.#rules = rules;
  }

  /** Takes one round. A target or service that is gone is forgotten: that it stopped is another's message. */
  take(results: readonly ProbeResult[], services: readonly ServiceState[], atMs: number): WatchEvent[] {
    const targets = new Map<string, Watched>();
    const states = new Map<string, Steadiness>();
    const events = [
      ...results.flatMap((result) => this.#takeResult(result, targets)),
      ...services.flatMap((service) => this.#takeService(service, atMs, states)),
    ];
    this.#targets = targets;
    this.#services = states;
    return events;
  }

  #takeResult(result: ProbeResult, into: Map<string, Watched>): WatchEvent[] {
    const key = `${result.target.task ?? ''} ${result.target.url}`;
    const before = this.#targets.get(key) ?? { steadiness: unknownSteadiness, conditions: {} };
    // Another process at the same address has another heap.
    const conditions = result.change?.restarted ? {} : { ...before.conditions };
    const watched = { steadiness: before.steadiness, conditions };
    into.set(key, watched);
    return [...this.#takeHealth(result, watched), ...this.#takeConditions(result, watched)];
  }

  #takeHealth(result: ProbeResult, watched: Watched): WatchEvent[] {
    const { target, health, atMs } = result;
    const ageMs = atMs - (target.startedAtMs ?? Number.NEGATIVE_INFINITY);
    const starting = watched.steadiness.state === 'UNKNOWN' && health !== 'UP' && ageMs < this.#rules.startGraceMs;
    if (starting) return [];
    const { sinceMs } = watched.steadiness;
    const { next, event } = nextSteadiness(watched.steadiness, health === 'UP', atMs, this.#rules);
    watched.steadiness = next;
    return event ? [{ kind: event, result, sinceMs }] : [];
  }

  #takeConditions(result: ProbeResult, watched: Watched): WatchEvent[] {
    const rules = this.#rules.conditionsOf(result.target.service);
    return (Object.keys(watchedConditions) as ConditionName[]).flatMap((condition): WatchEvent[] => {
      const value = watchedConditions[condition](result);
      const rule = rules[condition];
      const { next, event } = nextCondition(watched.conditions[condition] ?? noCondition, value, result.atMs, rule);
      watched.conditions[condition] = next;
      return event && value !== undefined ? [{ kind: event, condition, result, value, rule }] : [];
    });
  }

  #takeService(service: ServiceState, atMs: number, into: Map<string, Steadiness>): WatchEvent[] {
    const key = `${service.cluster} ${service.service}`;
    const up = service.runningTasks > 0 || service.desiredTasks === 0;
    const { next, event } = nextSteadiness(this.#services.get(key) ?? unknownSteadiness, up, atMs, this.#rules);
    into.set(key, next);
    if (event === 'DOWN') return [{ kind: 'SERVICE_DOWN', service }];
    return event === 'RECOVERED' ? [{ kind: 'SERVICE_RECOVERED', service }] : [];
  }
}
