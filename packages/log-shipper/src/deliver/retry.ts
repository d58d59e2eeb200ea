/** How long to go on, and how patiently. */
export interface RetryRules {
  /** Longest wait before the second try, milliseconds; it doubles from then on. */
  baseDelayMs: number;
  /** Longest wait, milliseconds. */
  maxDelayMs: number;
}

export const defaultRetryRules: RetryRules = { baseDelayMs: 100, maxDelayMs: 5_000 };

/** What is left to try with. */
export interface RetrySituation {
  /** Tries made so far, from 1. */
  attempt: number;
  /** Time until the work must be handed back, milliseconds. */
  timeLeftMs: number;
  /** What the engine asked for (Retry-After), milliseconds. */
  retryAfterMs?: number | undefined;
}

/** A try that could not be answered within this time is not begun. */
const minRequestMs = 250;

/**
 * How long to wait before the next try, milliseconds: exponential with full jitter, at least what the engine asked for.
 * Undefined where the time that is left is too short.
 * @param random A number from 0 to 1.
 */
export function retryDelayMs(situation: RetrySituation, rules: RetryRules, random: number): number | undefined {
  const { attempt, timeLeftMs, retryAfterMs = 0 } = situation;
  const ceilingMs = Math.min(rules.maxDelayMs, rules.baseDelayMs * 2 ** (attempt - 1));
  const delayMs = Math.max(retryAfterMs, Math.round(ceilingMs * random));
  return delayMs + minRequestMs <= timeLeftMs ? delayMs : undefined;
}

/** The header Retry-After, in seconds or as a date -> milliseconds. */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
