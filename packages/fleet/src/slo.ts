import { decimalNumber, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';

const latencyFields = v.strictObject({
  /** Requests of 100 that are in time, 50 to 99.9. */
  percentile: decimalNumber({ min: 50, max: 99.9, unit: 'percent' }),
  /** What is in time, milliseconds, up to 10 minutes. */
  ms: wholeNumber({ min: 1, max: 600_000, unit: 'milliseconds' }),
});

export interface LatencySchema extends Named<typeof latencyFields> {}

const latencySchema: LatencySchema = latencyFields;

const sloFields = v.strictObject({
  /** Requests that are answered without a 5xx, percent, such as 99.9. */
  availability: v.optional(decimalNumber({ min: 50, max: 99.999, unit: 'percent' })),
  /** Requests that are answered in time: `{percentile: 95, ms: 500}` promises 500 ms for 95 of 100. Needs a load balancer. */
  latency: v.optional(latencySchema),
});

export interface SloSchema extends Named<typeof sloFields> {}

/** What a service promises over 30 days. Given once for the fleet, or for one service. */
export const sloSchema: SloSchema = sloFields;

/** A service level objective. */
export type Slo = v.InferOutput<typeof sloSchema>;
