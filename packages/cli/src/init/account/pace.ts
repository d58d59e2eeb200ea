import { setTimeout as sleep } from 'node:timers/promises';

export interface PaceOptions {
  /** Calls that may be made at once. */
  burst: number;
  /** Calls a second after that. */
  perSecond: number;
}

/** Spaces calls out, so that an API does not throttle them: a token bucket, as AWS has one for each API. */
export class Pace {
  readonly #options: PaceOptions;
  #tokens: number;
  #refilledAt = performance.now();

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#tokens = options.burst;
  }

  /** Resolves when the next call may be made. */
  async turn(): Promise<void> {
    const { burst, perSecond } = this.#options;
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#refilledAt) / 1000) * perSecond) - 1;
    this.#refilledAt = now;
    if (this.#tokens < 0) await sleep((-this.#tokens / perSecond) * 1000);
  }
}
