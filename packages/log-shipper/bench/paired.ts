/** What is measured against one another, by name. */
export type Contestants = Record<string, () => unknown>;

/** Median milliseconds of each contestant, and of the ratios of each round: what disturbs a round disturbs all of it. */
export class PairedTimes {
  readonly #rounds: Record<string, number>[] = [];

  /** Each contestant in turn, round after round; a few rounds first that do not count. */
  constructor(contestants: Contestants, { rounds, timesARound }: { rounds: number; timesARound: number }) {
    const warmUpRounds = Math.ceil(rounds / 2);
    for (let round = 0; round < warmUpRounds + rounds; round++) {
      const times = Object.fromEntries(
        Object.entries(contestants).map(([name, contestant]) => [name, milliseconds(contestant, timesARound)]),
      );
      if (round >= warmUpRounds) this.#rounds.push(times);
    }
  }

  ms(name: string): number {
    return median(this.#rounds.map((times) => times[name] as number));
  }

  /** How many times as long as `other` it took. */
  ratio(name: string, other: string): number {
    return median(this.#rounds.map((times) => (times[name] as number) / (times[other] as number)));
  }
}

function milliseconds(contestant: () => unknown, times: number): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) contestant();
  return (performance.now() - start) / times;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
