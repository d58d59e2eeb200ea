import { decimalNumber } from '@bizom/options';
import * as v from 'valibot';

const percent = decimalNumber({ min: 1, max: 100, unit: 'percent' });
const seconds = decimalNumber({ min: 1, unit: 'seconds' });

/** When a service is in trouble. Given once for the fleet, any of them again for one service. */
export const thresholdsSchema = v.strictObject({
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
});

/** Thresholds as somebody wrote them: each may be left out. */
export type Thresholds = v.InferOutput<typeof thresholdsSchema>;

/** The thresholds where nothing else is said. 80 % CPU is the first user's own figure. */
export const defaultThresholds = {
  cpuPercent: 80,
  memoryPercent: 90,
  heapAfterGcPercent: 80,
  gcOverheadPercent: 20,
  logLagSeconds: 60,
} as const satisfies Required<Thresholds>;
