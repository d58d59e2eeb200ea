import { ProbeError } from '../errors.ts';

/** The time one target has for all its answers. What waits for it is given up when it is over. */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  readonly #error: () => ProbeError;
  readonly #waiting: ((error: ProbeError) => void)[] = [];
  #expired = false;

  constructor(timeoutMs: number) {
    this.#error = () => new ProbeError('TIMEOUT', `no whole answer within ${timeoutMs} ms`);
    this.#timer = setTimeout(() => this.#expire(), timeoutMs);
  }

  /** Calls `giveUp` when the time is over, at once if it is; also where what was waited for has come meanwhile. */
  watch(giveUp: (error: ProbeError) => void): void {
    if (this.#expired) giveUp(this.#error());
    else this.#waiting.push(giveUp);
  }

  /** Ends the timer. */
  end(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #expire(): void {
    this.#expired = true;
    for (const giveUp of this.#waiting.splice(0)) giveUp(this.#error());
  }
}
