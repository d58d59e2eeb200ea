/** A measurement that must stay beyond a threshold for a while before it is reported. */
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
  reported: boolean;
}

export const noCondition: Condition = { rounds: 0, reported: false };

/** The condition after one more round. A round without the measurement changes nothing. */
export function nextCondition(
  before: Condition,
  value: number | undefined,
  atMs: number,
  { threshold, forMs, rounds: neededRounds = 1, margin = 0 }: ConditionRule,
): { next: Condition; event?: 'BEGAN' | 'ENDED' } {
  if (value === undefined) return { next: before };
  if (value < threshold) {
    if (before.reported && value >= threshold - margin) return { next: before };
    return before.reported ? { next: noCondition, event: 'ENDED' } : { next: noCondition };
  }
  const beyondSinceMs = before.beyondSinceMs ?? atMs;
  const rounds = before.rounds + 1;
  const due = atMs - beyondSinceMs >= forMs && rounds >= neededRounds;
  if (before.reported || !due) return { next: { beyondSinceMs, rounds, reported: before.reported } };
  return { next: { beyondSinceMs, rounds, reported: true }, event: 'BEGAN' };
}
