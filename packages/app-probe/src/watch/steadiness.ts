/** When a target counts as down, up or flapping. */
export interface SteadinessRules {
  /** Failed rounds in a row. */
  downAfter: number;
  /** Good rounds in a row. */
  upAfter: number;
  /** Changes within `flapWindowMs` that make it flapping. */
  flapChanges: number;
  flapWindowMs: number;
}

/** What is known of a target's health over the rounds. */
export interface Steadiness {
  state: 'UNKNOWN' | 'UP' | 'DOWN';
  /** When the state began, Unix milliseconds. */
  sinceMs: number;
  /** Rounds in a row that spoke against the state. */
  contrary: number;
  /** When the state changed lately. */
  changedAtMs: readonly number[];
  flapping: boolean;
}

export type HealthEvent = 'DOWN' | 'RECOVERED' | 'FLAPPING' | 'STEADY';

export const unknownSteadiness: Steadiness = {
  state: 'UNKNOWN',
  sinceMs: 0,
  contrary: 0,
  changedAtMs: [],
  flapping: false,
};

/**
 * The state after one more round, and what is to be said of it. While a target flaps, its changes are not said; when it has not
 * changed for a whole window, it is STEADY again.
 */
export function nextSteadiness(
  before: Steadiness,
  up: boolean,
  atMs: number,
  rules: SteadinessRules,
): { next: Steadiness; event?: HealthEvent } {
  const changedAtMs = before.changedAtMs.filter((changed) => atMs - changed < rules.flapWindowMs);
  const observed = up ? 'UP' : 'DOWN';
  const contrary = before.state === observed ? 0 : before.contrary + 1;
  if (before.state === observed || contrary < needed(before, up, rules)) {
    const settled = before.flapping && changedAtMs.length === 0;
    const next: Steadiness = { ...before, contrary, changedAtMs, flapping: before.flapping && !settled };
    return settled ? { next, event: before.state === 'DOWN' ? 'DOWN' : 'STEADY' } : { next };
  }
  const changes = before.state === 'UNKNOWN' ? changedAtMs : [...changedAtMs, atMs];
  const flapping = before.flapping || changes.length >= rules.flapChanges;
  const next: Steadiness = { state: observed, sinceMs: atMs, contrary: 0, changedAtMs: changes, flapping };
  const event = eventOf(before, observed, flapping);
  return event ? { next, event } : { next };
}

/** The first good round of a target that was never seen before is enough to call it up. */
function needed(before: Steadiness, up: boolean, { upAfter, downAfter }: SteadinessRules): number {
  if (!up) return downAfter;
  return before.state === 'UNKNOWN' ? 1 : upAfter;
}

function eventOf(before: Steadiness, now: 'UP' | 'DOWN', flapping: boolean): HealthEvent | undefined {
  if (flapping) return before.flapping ? undefined : 'FLAPPING';
  if (now === 'DOWN') return 'DOWN';
  return before.state === 'DOWN' ? 'RECOVERED' : undefined;
}
