import { Option } from 'commander';
import type { PastRound } from '../probe/history.ts';
import type { ProbeResult } from '../probe/result.ts';

/** What a table is sorted by, and what its trend shows. */
export type SortKey = 'health' | 'heap' | 'cpu' | 'errors';

/** One value of a result or of an earlier round; undefined where it is unknown. */
type Measured = Pick<PastRound, 'health' | 'reading' | 'processCpuUsage' | 'httpServerErrorsPerSecond'>;

/** The share of the heap's maximum in use. */
export function heapUsage({ reading: { heapUsedBytes: used, heapMaxBytes: max } }: Pick<Measured, 'reading'>) {
  return used === undefined || !max ? undefined : used / max;
}

interface SortRule {
  /** Title of the trend's column, without its period. */
  title: string;
  value: (round: Measured) => number | undefined;
  /** The value of a full bar; undefined: the largest value that is shown. */
  full?: number;
}

export const sortRules: Readonly<Record<SortKey, SortRule>> = {
  health: { title: 'HEAP', value: heapUsage, full: 1 },
  heap: { title: 'HEAP', value: heapUsage, full: 1 },
  cpu: {
    title: 'CPU',
    value: ({ processCpuUsage, reading }) => processCpuUsage ?? reading.processCpuUsage,
    full: 1,
  },
  errors: { title: 'ERRORS', value: ({ httpServerErrorsPerSecond }) => httpServerErrorsPerSecond },
};

const troubleOf: Readonly<Record<string, number>> = { UP: 0, DEGRADED: 1 };

/** The results with the highest value first; unknown values come last, and equal ones stay in their order. */
export function sortResults(results: readonly ProbeResult[], key: SortKey): ProbeResult[] {
  const rank = (result: ProbeResult): number => {
    if (key === 'health') return troubleOf[result.health] ?? 2;
    return sortRules[key].value({ ...result, ...result.change }) ?? Number.NEGATIVE_INFINITY;
  };
  return results
    .map((result) => ({ result, rank: rank(result) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank))
    .map(({ result }) => result);
}

/** `--sort`. */
export function sortOption(): Option {
  return new Option('--sort <by>', 'what comes first: targets in trouble, or the highest value')
    .choices(Object.keys(sortRules))
    .default('health');
}
