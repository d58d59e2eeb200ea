import { decimalNumber, wholeNumber } from '@bizom/options';
import * as v from 'valibot';

/** What a service promises over 30 days. Given once for the fleet, or for one service. */
export const sloSchema = v.strictObject({
  /** Requests that are answered without a 5xx, percent, such as 99.9. */
  availability: v.optional(decimalNumber({ min: 50, max: 99.999, unit: 'percent' })),
  /** Requests that are answered in time: `{percentile: 95, ms: 500}` promises 500 ms for 95 of 100. Needs a load balancer. */
  latency: v.optional(
    v.strictObject({
      percentile: decimalNumber({ min: 50, max: 99.9, unit: 'percent' }),
      ms: wholeNumber({ min: 1, max: 600_000, unit: 'milliseconds' }),
    }),
  ),
});

/** A service level objective. */
export type Slo = v.InferOutput<typeof sloSchema>;
