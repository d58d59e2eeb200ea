import type { ProbeMetricKey } from '@bizom/metric-names';
import { type Series, seriesId } from '../measure/series.ts';

/** US dollars for one series a month, of the first 10,000. https://aws.amazon.com/cloudwatch/pricing/ */
export const dollarsPerSeriesMonth = 0.3;
/** US dollars for 1,000 requests of PutMetricData. */
export const dollarsPerThousandRequests = 0.01;

const hourMs = 3_600_000;

/** What the budget left out of a round. */
export interface LeftOut {
  /** Series left out. */
  series: number;
  metrics: ProbeMetricKey[];
  /** What they would cost a month. */
  dollarsPerMonth: number;
  maxSeries: number;
}

/**
 * Keeps the number of published series below a maximum: a metric explosion (a task that restarts for ever, say, with a series
 * each time) costs money before anybody sees it. A series that was let in stays in until it has not been seen for an hour, which
 * is what CloudWatch bills by.
 */
export class SeriesBudget {
  readonly #maxSeries: number;
  readonly #seenAtMs = new Map<string, number>();

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  /** The series that may be published, in their order, and what is left out, if anything. */
  admit(series: readonly Series[], nowMs: number): { admitted: Series[]; leftOut?: LeftOut } {
    for (const [id, seenAtMs] of this.#seenAtMs) if (nowMs - seenAtMs >= hourMs) this.#seenAtMs.delete(id);
    const admitted: Series[] = [];
    const refused: Series[] = [];
    for (const one of series) (this.#admits(seriesId(one.key), nowMs) ? admitted : refused).push(one);
    if (refused.length === 0) return { admitted };
    const metrics = [...new Set(refused.map(({ key }) => key.metric))];
    const dollarsPerMonth = Math.round(refused.length * dollarsPerSeriesMonth * 100) / 100;
    return { admitted, leftOut: { series: refused.length, metrics, dollarsPerMonth, maxSeries: this.#maxSeries } };
  }

  #admits(id: string, nowMs: number): boolean {
    if (!this.#seenAtMs.has(id) && this.#seenAtMs.size >= this.#maxSeries) return false;
    this.#seenAtMs.set(id, nowMs);
    return true;
  }
}

/** In a line, for a log or a person. */
export function describeLeftOut({ series, metrics, dollarsPerMonth, maxSeries }: LeftOut): string {
  return (
    `${series} series are not published (${metrics.join(', ')}): ${maxSeries} are allowed. ` +
    `They would cost $${dollarsPerMonth.toFixed(2)} a month; to have them, set probe.maxSeries to ${maxSeries + series} or more.`
  );
}
