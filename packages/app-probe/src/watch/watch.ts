import type { ServiceState } from '../discover/discovery.ts';
import type { ProbeResult } from '../probe/result.ts';
import { targetKey } from '../target/target.ts';
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
  /** Nothing is known of the dependencies of a service that is down. */
  degraded: ({ health }: ProbeResult) => ({ DEGRADED: 1, UP: 0 })[health],
  heapHigh: ({ reading }: ProbeResult) => percent(reading.heapAfterGcUsage),
  heapCritical: ({ reading }: ProbeResult) => percent(reading.heapAfterGcUsage),
  gcHigh: ({ change }: ProbeResult) => percent(change?.gcOverhead),
  deadlock: ({ reading }: ProbeResult) => reading.threadsDeadlocked,
  threadsHigh: ({ reading: { threadsLive: live } }: ProbeResult, lowest: number | undefined) => {
    if (live === undefined || lowest === undefined) return undefined;
    return live < manyThreads ? 0 : live / lowest;
  },
} as const;

/** Fewer threads are no reason to warn, however fast they grew. */
const manyThreads = 300;

/** A service that is alive and ready while a dependency fails is degraded, not down. */
function isUp({ health }: ProbeResult): boolean {
  return health === 'UP' || health === 'DEGRADED';
}

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
  /** Fewest threads of this process in any round. */
  lowestThreads?: number;
}

/** Follows every target and service over the rounds and reports what has changed. Keeps state and has no effects. */
export class Watch {
  readonly #rules: WatchRules;
  #targets = new Map<string, Watched>();
  #services = new Map<string, Steadiness>();

  constructor(rules: WatchRules) {
    this.#rules = rules;
  }

  /** Observes one round. A target or service that is gone is forgotten: the alerts report stopped tasks. */
  observe(results: readonly ProbeResult[], services: readonly ServiceState[], atMs: number): WatchEvent[] {
    const targets = new Map<string, Watched>();
    const states = new Map<string, Steadiness>();
    const events = [
      ...results.flatMap((result) => this.#observeResult(result, targets)),
      ...services.flatMap((service) => this.#observeService(service, atMs, states)),
    ];
    this.#targets = targets;
    this.#services = states;
    return events;
  }

  #observeResult(result: ProbeResult, into: Map<string, Watched>): WatchEvent[] {
    const key = targetKey(result.target);
    const before: Watched = this.#targets.get(key) ?? { steadiness: unknownSteadiness, conditions: {} };
    // Another process at the same address has another heap.
    const restarted = result.change?.restarted ?? false;
    const conditions = restarted ? {} : { ...before.conditions };
    const lowest = lowestThreads(restarted ? undefined : before.lowestThreads, result.reading.threadsLive);
    const watched: Watched = {
      steadiness: before.steadiness,
      conditions,
      ...(lowest !== undefined && { lowestThreads: lowest }),
    };
    into.set(key, watched);
    return [...this.#observeHealth(result, watched), ...this.#observeConditions(result, watched)];
  }

  #observeHealth(result: ProbeResult, watched: Watched): WatchEvent[] {
    const { target, atMs } = result;
    const ageMs = atMs - (target.startedAtMs ?? Number.NEGATIVE_INFINITY);
    const starting = watched.steadiness.state === 'UNKNOWN' && !isUp(result) && ageMs < this.#rules.startGraceMs;
    if (starting) return [];
    const { sinceMs } = watched.steadiness;
    const { next, event } = nextSteadiness(watched.steadiness, isUp(result), atMs, this.#rules);
    watched.steadiness = next;
    return event ? [{ kind: event, result, sinceMs }] : [];
  }

  #observeConditions(result: ProbeResult, watched: Watched): WatchEvent[] {
    const rules = this.#rules.conditionsOf(result.target.service);
    return (Object.keys(watchedConditions) as ConditionName[]).flatMap((condition): WatchEvent[] => {
      const value = watchedConditions[condition](result, watched.lowestThreads);
      const rule = rules[condition];
      const { next, event } = nextCondition(watched.conditions[condition] ?? noCondition, value, result.atMs, rule);
      watched.conditions[condition] = next;
      return event && value !== undefined ? [{ kind: event, condition, result, value, rule }] : [];
    });
  }

  #observeService(service: ServiceState, atMs: number, into: Map<string, Steadiness>): WatchEvent[] {
    const key = `${service.cluster} ${service.service}`;
    const up = service.runningTasks > 0 || service.desiredTasks === 0;
    const { next, event } = nextSteadiness(this.#services.get(key) ?? unknownSteadiness, up, atMs, this.#rules);
    into.set(key, next);
    if (event === 'DOWN') return [{ kind: 'SERVICE_DOWN', service }];
    return event === 'RECOVERED' ? [{ kind: 'SERVICE_RECOVERED', service }] : [];
  }
}

function lowestThreads(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined ? (before ?? now) : Math.min(before, now);
}
