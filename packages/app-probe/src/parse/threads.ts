import { type Reading, type ReadingKey, setKnown, sumKnown } from './reading.ts';

const keys: Readonly<Record<string, ReadingKey>> = {
  runnable: 'threadsRunnable',
  blocked: 'threadsBlocked',
  waiting: 'threadsWaiting',
  timedwaiting: 'threadsTimedWaiting',
};

/** Threads by state, as one dialect reports them. Micrometer writes `timed-waiting`, the Prometheus clients `TIMED_WAITING`. */
export class ThreadStates {
  readonly #counts = new Map<string, { state: string; daemon: string | undefined; count: number }>();

  set(state: string, daemon: string | undefined, count: number): void {
    const key = `${state}\0${daemon}`;
    if (!this.#counts.has(key))
      this.#counts.set(key, { state: state.toLowerCase().replace(/[-_]/, ''), daemon, count });
  }

  /** @param complete the states of all threads are there, so that their sum is the number of threads */
  addTo(reading: Reading, complete: boolean): void {
    const all = [...this.#counts.values()];
    for (const [state, key] of Object.entries(keys)) {
      setKnown(reading, key, sumKnown(all.filter((one) => one.state === state).map(({ count }) => count)));
    }
    if (!complete || all.length === 0) return;
    setKnown(reading, 'threadsLive', sumKnown(all.map(({ count }) => count)));
    if (all.every(({ daemon }) => daemon === undefined)) return;
    setKnown(
      reading,
      'threadsDaemon',
      sumKnown(all.filter(({ daemon }) => daemon === 'true').map(({ count }) => count)) ?? 0,
    );
  }
}
