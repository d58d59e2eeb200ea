import { maxKnown, type Reading, setKnown, sumKnown } from './reading.ts';

/** Garbage collections of one collector, action and cause. */
export interface CollectionTotals {
  count?: number;
  seconds?: number;
  /** Longest recent one. */
  max?: number;
}

/** Which collections a sample is about; a dialect may report any of the three. */
export interface CollectionKind {
  collector: string;
  action: string;
  cause: string;
}

/**
 * Whether the application ran on: the time of a concurrent cycle is no pause. ZGC and Shenandoah report their cycles besides their
 * pauses; CMS reports both as one. `G1 Concurrent GC` (Java 20 and later) counts Remark and Cleanup, which do pause, but
 * Micrometer counts it as concurrent, and every dialect is to give the same number for the same JVM.
 */
export function isConcurrent({ collector, action, cause }: CollectionKind): boolean {
  if (/cycles$|concurrent/i.test(collector)) return true;
  if (/^GPGC/.test(collector) && !/pauses$/i.test(collector)) return true;
  return action === 'end of GC cycle' || cause === 'No GC';
}

/** Garbage collections as one dialect reports them. */
export class Collections {
  /** Undefined for concurrent ones, which do not count. */
  readonly #totals = new Map<string, CollectionTotals | undefined>();

  /** Keeps the first value of each kind, so that a collector which is reported twice counts once. */
  set(kind: CollectionKind, what: keyof CollectionTotals, value: number): void {
    const key = `${kind.collector}\0${kind.action}\0${kind.cause}`;
    if (!this.#totals.has(key)) this.#totals.set(key, isConcurrent(kind) ? undefined : {});
    const totals = this.#totals.get(key);
    if (totals) totals[what] ??= value;
  }

  addTo(reading: Reading): void {
    const all = [...this.#totals.values()].filter((totals) => totals !== undefined);
    setKnown(reading, 'gcPausesTotal', sumKnown(all.map(({ count }) => count)));
    setKnown(reading, 'gcPauseSecondsTotal', sumKnown(all.map(({ seconds }) => seconds)));
    setKnown(reading, 'gcPauseMaxSeconds', maxKnown(all.map(({ max }) => max)));
  }
}
