import { History } from '../../probe/history.ts';
import type { ProbeResult } from '../../probe/result.ts';
import { type SortKey, sortRules } from '../sort.ts';
import type { Trend } from '../table.ts';
import { duration } from '../units.ts';
import { downsample, sparkline } from './sparkline.ts';

const periodMs = 5 * 60_000;
const maxCells = 12;

/** The last five minutes of every target, or the last twelve rounds where these take longer. */
export class Trends {
  readonly #roundsPerCell: number;
  readonly #periodSeconds: number;
  readonly #history: History;

  constructor(intervalMs: number) {
    this.#roundsPerCell = Math.max(1, Math.ceil(periodMs / intervalMs / maxCells));
    const rounds = this.#roundsPerCell * maxCells;
    this.#periodSeconds = (rounds * intervalMs) / 1000;
    this.#history = new History(rounds);
  }

  add(results: readonly ProbeResult[]): void {
    this.#history.add(results);
  }

  /** What the sort key is about, over time. */
  by(key: SortKey, results: readonly ProbeResult[]): Trend {
    const { title, value, full } = sortRules[key];
    const lines = new Map(
      results.map((result) => [result, downsample(this.#history.of(result).map(value), this.#roundsPerCell, maxCells)]),
    );
    const top = full ?? Math.max(0, ...[...lines.values()].flat().map((cell) => cell ?? 0));
    return {
      title: `${title} ${duration(this.#periodSeconds)}`,
      of: (result) => sparkline(lines.get(result) ?? [], top),
    };
  }
}
