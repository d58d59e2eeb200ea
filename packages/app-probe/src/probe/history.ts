import type { Reading } from '../parse/reading.ts';
import { targetKey } from '../target/target.ts';
import type { ProbeResult } from './result.ts';

/** One round of one target, as it is kept. */
export interface PastRound {
  /** Unix milliseconds. */
  atMs: number;
  health: string;
  error?: string;
  reading: Reading;
  /** Share of the time that went into garbage collection pauses. */
  gcOverhead?: number;
  processCpuUsage?: number;
  httpRequestsPerSecond?: number;
  httpServerErrorsPerSecond?: number;
}

/** The last rounds of every target. */
export class History {
  readonly #maxRounds: number;
  readonly #rounds = new Map<string, PastRound[]>();

  /** @param maxRounds rounds that are kept of each target */
  constructor(maxRounds: number) {
    this.#maxRounds = maxRounds;
  }

  /** Adds one round. A target that is not in it is forgotten. */
  add(results: readonly ProbeResult[]): void {
    const keys = new Set(results.map(({ target }) => targetKey(target)));
    for (const key of this.#rounds.keys()) if (!keys.has(key)) this.#rounds.delete(key);
    for (const result of results) {
      const key = targetKey(result.target);
      const rounds = this.#rounds.get(key) ?? [];
      rounds.push(pastRound(result));
      if (rounds.length > this.#maxRounds) rounds.shift();
      this.#rounds.set(key, rounds);
    }
  }

  /** The rounds of a result's target, the oldest first. */
  of({ target }: ProbeResult): readonly PastRound[] {
    return this.#rounds.get(targetKey(target)) ?? [];
  }
}

function pastRound({ atMs, health, error, reading, change }: ProbeResult): PastRound {
  const { gcOverhead, processCpuUsage, httpRequestsPerSecond, httpServerErrorsPerSecond } = change ?? {};
  return {
    atMs,
    health,
    ...(error !== undefined && { error }),
    reading,
    ...(gcOverhead !== undefined && { gcOverhead }),
    ...(processCpuUsage !== undefined && { processCpuUsage }),
    ...(httpRequestsPerSecond !== undefined && { httpRequestsPerSecond }),
    ...(httpServerErrorsPerSecond !== undefined && { httpServerErrorsPerSecond }),
  };
}
