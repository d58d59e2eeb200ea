/** What is measured against one another, by name. */
export type Contestants = Record<string, () => unknown>;

/** Median milliseconds of each contestant, and of the ratios of each round: what disturbs a round disturbs all of it. */
export class PairedTimes {
  readonly #rounds: Record<string, number>[] = [];

  /**
   * Each contestant in turn, round after round, once all of them are compiled and warm. Every round begins with another:
   * what one leaves in memory is collected on the time of the next.
   */
  constructor(contestants: Contestants, { rounds, timesARound }: { rounds: number; timesARound: number }) {
    const order = Object.entries(contestants);
    const timesOfRound = () => {
      order.push(...order.splice(0, 1));
      return Object.fromEntries(order.map(([name, contestant]) => [name, milliseconds(contestant, timesARound)]));
    };
    const warmAt = performance.now() + warmUpMs;
    while (performance.now() < warmAt) timesOfRound();
    for (let round = 0; round < rounds; round++) this.#rounds.push(timesOfRound());
  }

  ms(name: string): number {
    return median(this.#rounds.map((times) => times[name] as number));
  }

  /** How many times as long as `other` it took. */
  ratio(name: string, other: string): number {
    return median(this.#rounds.map((times) => (times[name] as number) / (times[other] as number)));
  }
}

const warmUpMs = 4_000;

function milliseconds(contestant: () => unknown, times: number): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) contestant();
  return (performance.now() - start) / times;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
