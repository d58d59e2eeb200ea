/** A measurement that must stay beyond a threshold for a while before it is said. */
export interface ConditionRule {
  threshold: number;
  forMs: number;
  /** Rounds in a row that are needed at least. Default 1. */
  rounds?: number;
  /** It ends when the measurement has fallen this far below the threshold. Default 0. */
  margin?: number;
}

/** What is known of a condition over the rounds. */
export interface Condition {
  /** When the measurement went beyond the threshold, Unix milliseconds. */
  beyondSinceMs?: number;
  /** Rounds in a row that it has been there. */
  rounds: number;
  said: boolean;
}

export const noCondition: Condition = { rounds: 0, said: false };

/** The condition after one more round. A round without the measurement changes nothing. */
export function nextCondition(
  before: Condition,
  value: number | undefined,
  atMs: number,
  { threshold, forMs, rounds: neededRounds = 1, margin = 0 }: ConditionRule,
): { next: Condition; event?: 'BEGAN' | 'ENDED' } {
  if (value === undefined) return { next: before };
  if (value < threshold) {
    if (before.said && value >= threshold - margin) return { next: before };
    return before.said ? { next: noCondition, event: 'ENDED' } : { next: noCondition };
  }
  const beyondSinceMs = before.beyondSinceMs ?? atMs;
  const rounds = before.rounds + 1;
  const due = atMs - beyondSinceMs >= forMs && rounds >= neededRounds;
  if (before.said || !due) return { next: { beyondSinceMs, rounds, said: before.said } };
  return { next: { beyondSinceMs, rounds, said: true }, event: 'BEGAN' };
}
