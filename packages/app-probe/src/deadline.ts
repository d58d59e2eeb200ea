import { ProbeError } from './errors.ts';

/** The time one target has for all its answers. What waits for it is given up when it is over. */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  readonly #error: () => ProbeError;
  #giveUp: ((error: ProbeError) => void) | undefined;
  #expired = false;

  constructor(timeoutMs: number) {
    this.#error = () => new ProbeError('TIMEOUT', `no whole answer within ${timeoutMs} ms`);
    this.#timer = setTimeout(() => this.#expire(), timeoutMs);
  }

  /** Calls `giveUp` when the time is over, at once if it is; replaces the one before: a target is asked one thing at a time. */
  watch(giveUp: (error: ProbeError) => void): void {
    this.#giveUp = giveUp;
    if (this.#expired) giveUp(this.#error());
  }

  /** Ends the timer. */
  end(): void {
    clearTimeout(this.#timer);
    this.#giveUp = undefined;
  }

  #expire(): void {
    this.#expired = true;
    this.#giveUp?.(this.#error());
  }
}
