import type { Discovery } from './ecs.ts';

export interface DiscoveryCacheOptions {
  /** How long what was found is good, milliseconds. */
  ttlMs: number;
  /** Time between two looks at the earliest, milliseconds. Default 5,000. */
  pauseMs?: number;
}

/**
 * Remembers what was discovered. When a look fails (AWS throttles, say), what was found before stays good, and the problem is
 * among its problems.
 */
export class DiscoveryCache {
  readonly #discover: () => Promise<Discovery>;
  readonly #options: Required<DiscoveryCacheOptions>;
  #known: Discovery | undefined;
  #discoveredAtMs = Number.NEGATIVE_INFINITY;
  #invalidated = false;

  constructor(discover: () => Promise<Discovery>, { ttlMs, pauseMs = 5000 }: DiscoveryCacheOptions) {
    this.#discover = discover;
    this.#options = { ttlMs, pauseMs };
  }

  /** @throws what the first look throws */
  async discover(nowMs: number = Date.now()): Promise<Discovery> {
    const ageMs = nowMs - this.#discoveredAtMs;
    const wanted = ageMs >= this.#options.ttlMs || (this.#invalidated && ageMs >= this.#options.pauseMs);
    if (this.#known && !wanted) return this.#known;
    this.#discoveredAtMs = nowMs;
    this.#invalidated = false;
    this.#known = await this.#discover().catch((error: Error) => this.#stale(error));
    return this.#known;
  }

  /** A target was not to be reached: its task may have been replaced. */
  invalidate(): void {
    this.#invalidated = true;
  }

  #stale(error: Error): Discovery {
    if (!this.#known) throw error;
    const problem = `ECS could not be asked (${error.name}: ${error.message}); the tasks found before are probed`;
    return { ...this.#known, problems: [problem] };
  }
}
