/** Cumulative counts by upper bound, seconds; the bound of the last bucket is infinity. */
export type Buckets = ReadonlyMap<number, number>;

/**
 * What was counted between two readings of one histogram, bucket by bucket; undefined where nothing was. A count that fell is of a
 * process that began again: it counts from 0.
 */
export function bucketsBetween(before: Buckets | undefined, now: Buckets): Buckets | undefined {
  const total = now.get(Number.POSITIVE_INFINITY) ?? 0;
  const began = before === undefined || (before.get(Number.POSITIVE_INFINITY) ?? 0) > total;
  if (total - (began ? 0 : (before.get(Number.POSITIVE_INFINITY) ?? 0)) <= 0) return undefined;
  return new Map([...now].map(([bound, count]) => [bound, count - (began ? 0 : (before.get(bound) ?? 0))]));
}

/**
 * The value below which this share of the observations lies, by linear interpolation inside its bucket, as Prometheus'
 * `histogram_quantile` does it. An observation above the last finite bound counts as that bound.
 * @param share 0 to 1
 */
export function quantileOf(buckets: Buckets, share: number): number | undefined {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total <= 0 || sorted.at(-1)?.[0] !== Number.POSITIVE_INFINITY) return undefined;
  const rank = share * total;
  let [lower, below] = [0, 0];
  for (const [bound, count] of sorted) {
    if (count >= rank && count > below) {
      return bound === Number.POSITIVE_INFINITY ? lower : lower + (bound - lower) * ((rank - below) / (count - below));
    }
    // Counts fall only where series of different bounds were added: the largest so far holds.
    below = Math.max(below, count);
    if (bound !== Number.POSITIVE_INFINITY) lower = bound;
  }
  return undefined;
}
