import { maxKnown, type Reading, setKnown, sumKnown } from './reading.ts';

export interface PoolUsage {
  active?: number;
  max?: number;
  pending?: number;
}

/** JDBC connection pools as one dialect reports them. */
export class ConnectionPools {
  readonly #pools = new Map<string, PoolUsage>();

  set(pool: string, what: keyof PoolUsage, value: number): void {
    const usage = this.#pools.get(pool) ?? {};
    this.#pools.set(pool, usage);
    usage[what] ??= value;
  }

  addTo(reading: Reading): void {
    const all = [...this.#pools.values()];
    const whole = all.filter(({ active, max }) => active !== undefined && max !== undefined);
    setKnown(reading, 'connectionsActive', sumKnown(whole.map(({ active }) => active)));
    setKnown(reading, 'connectionsMax', sumKnown(whole.map(({ max }) => max)));
    setKnown(reading, 'connectionsPending', sumKnown(all.map(({ pending }) => pending)));
    setKnown(reading, 'connectionsUsage', maxKnown(whole.map(({ active = 0, max = 0 }) => active / max)));
  }
}
