import { ProbeError } from '../errors.ts';

/** The time that one target has for all its answers. Work that is still waiting when it expires is given up. */
export class Deadline {
  readonly #timer: NodeJS.Timeout;
  readonly #error: () => ProbeError;
  readonly #waiting: ((error: ProbeError) => void)[] = [];
  #expired = false;

  constructor(timeoutMs: number) {
    this.#error = () => new ProbeError('TIMEOUT', `no complete answer within ${timeoutMs} ms`);
    this.#timer = setTimeout(() => this.#expire(), timeoutMs);
  }

  /** Calls `giveUp` when the time expires, at once if it has; also if the work has ended meanwhile. */
  onExpiry(giveUp: (error: ProbeError) => void): void {
    if (this.#expired) giveUp(this.#error());
    else this.#waiting.push(giveUp);
  }

  /** Stops the timer. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #expire(): void {
    this.#expired = true;
    for (const giveUp of this.#waiting.splice(0)) giveUp(this.#error());
  }
}
