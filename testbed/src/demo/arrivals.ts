import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchClient } from './search.ts';

/** Watches the engine for tokens and notes how long after its writing each could be found. */
export class Arrivals {
  readonly latenciesMs: number[] = [];
  readonly #waiting = new Map<string, number>();
  readonly #search: SearchClient;
  #watching: Promise<void> | undefined;
  #stopped = false;

  constructor(search: SearchClient) {
    this.#search = search;
  }

  /** A line with this token has just been accepted by CloudWatch Logs. */
  expect(token: string): void {
    this.#waiting.set(token, performance.now());
    this.#watching ??= this.#watch();
  }

  get missing(): number {
    return this.#waiting.size;
  }

  /** Waits until no more than so many are missing, or for so long. */
  async atMost(count: number, timeoutMs: number): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (this.#waiting.size > count && performance.now() < end) await sleep(10);
  }

  /** Waits for the last of them, and then watches no longer. */
  async settle(timeoutMs: number): Promise<void> {
    await this.atMost(0, timeoutMs);
    this.#stopped = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      for (const token of await this.#search.findTokens([...this.#waiting.keys()].slice(0, 100))) {
        const since = this.#waiting.get(token);
        if (since === undefined) continue;
        this.latenciesMs.push(performance.now() - since);
        this.#waiting.delete(token);
      }
      await sleep(25);
    }
  }
}

/** The value that a share of the others does not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
