import { decimalNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';

const percent = decimalNumber({ min: 1, max: 100, unit: 'percent' });
const seconds = decimalNumber({ min: 1, unit: 'seconds' });

const thresholdsFields = v.strictObject({
  /** CPU of the hottest task, percent of what it reserved; default 80. */
  cpuPercent: v.exactOptional(percent),
  /** Memory of the fullest task, percent of its limit; default 90. */
  memoryPercent: v.exactOptional(percent),
  /** Heap still in use after a garbage collection, percent of the maximum; default 80. */
  heapAfterGcPercent: v.exactOptional(percent),
  /** Share of time spent in garbage collection, percent; default 20. */
  gcOverheadPercent: v.exactOptional(percent),
  /** Time from a log event to its arrival at the shipper, p99, seconds; default 60. */
  logLagSeconds: v.exactOptional(seconds),
  /** Requests that end in 5xx, percent of all in 5 minutes; default 5. */
  errorPercent: v.exactOptional(percent),
  /** Requests in 5 minutes below which the share of errors says nothing; default 20. */
  minRequests: v.exactOptional(decimalNumber({ min: 1 })),
  /** Time to answer, p95 at the load balancer, or else the mean of the slowest task, seconds; default 2. */
  latencySeconds: v.exactOptional(decimalNumber({ min: 0.001, unit: 'seconds' })),
});

export interface ThresholdsSchema extends Named<typeof thresholdsFields> {}

/** When a service is in trouble. Given once for the fleet, any of them again for one service. */
export const thresholdsSchema: ThresholdsSchema = thresholdsFields;

/** Thresholds as somebody wrote them: each may be left out. */
export type Thresholds = v.InferOutput<typeof thresholdsSchema>;

/** The thresholds that apply if a fleet sets none. 80 % CPU is the first user's figure. */
export const defaultThresholds = {
  cpuPercent: 80,
  memoryPercent: 90,
  heapAfterGcPercent: 80,
  gcOverheadPercent: 20,
  logLagSeconds: 60,
  errorPercent: 5,
  minRequests: 20,
  latencySeconds: 2,
} as const satisfies Required<Thresholds>;
