import pLimit, { type LimitFunction } from 'p-limit';

export interface LaneOptions {
  /** Targets asked at the same time. Default 64. */
  concurrency?: number;
  /** A target that has not answered by then gives its place to the next one while it is waited for, milliseconds. Default 250. */
  slowAfterMs?: number;
  /** Targets waited for at the same time of those that hung before. Default 1,000. */
  hungConcurrency?: number;
}

/**
 * Runs probes so that a target that hangs delays no other: one that hung before waits in a separate lane, and one that turns out slow
 * keeps its connection but gives up its place.
 */
export class Lanes {
  readonly #main: LimitFunction;
  readonly #hung: LimitFunction;
  readonly #slowAfterMs: number;

  constructor({ concurrency = 64, slowAfterMs = 250, hungConcurrency = 1000 }: LaneOptions = {}) {
    this.#main = pLimit(concurrency);
    this.#hung = pLimit(hungConcurrency);
    this.#slowAfterMs = slowAfterMs;
  }

  run<T>(probe: () => Promise<T>, hungBefore: boolean): Promise<T> {
    if (hungBefore) return this.#hung(probe);
    return new Promise((resolve, reject) => {
      this.#main(() => {
        const running = probe();
        running.then(resolve, reject);
        return this.#place(running);
      });
    });
  }

  /** Resolves, never rejects, when the place is free again. */
  #place(running: Promise<unknown>): Promise<void> {
    return new Promise((free) => {
      const timer = setTimeout(free, this.#slowAfterMs);
      const settled = () => {
        clearTimeout(timer);
        free();
      };
      running.then(settled, settled);
    });
  }
}
