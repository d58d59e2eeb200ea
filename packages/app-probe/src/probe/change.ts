import { type Buckets, bucketsBetween, quantileOf } from '../parse/histogram.ts';
import type { Reading, ReadingKey } from '../parse/reading.ts';

/** A reading and when it was taken. */
export interface TimedReading {
  reading: Reading;
  /** HTTP request durations since the process started. */
  requestBuckets?: Buckets;
  /** When the target took it, Unix milliseconds. */
  atMs: number;
}

/** What happened between two readings of one target. What the process does not report is left out. */
export interface Change {
  /** The process at this address is another one than before. */
  restarted: boolean;
  /** Time that the counts below are of: since the previous reading, or since the start of a process that restarted. */
  elapsedSeconds: number;
  gcPauses?: number;
  gcPauseSeconds?: number;
  /** Share of the time that went into pauses, 0 to 1. */
  gcOverhead?: number;
  allocatedBytesPerSecond?: number;
  /** CPU used, as a share of all cores that the process sees, 0 to 1; only where it reports its CPU time and the number of cores. */
  processCpuUsage?: number;
  httpRequests?: number;
  httpClientErrors?: number;
  httpServerErrors?: number;
  httpRequestSeconds?: number;
  httpRequestsPerSecond?: number;
  httpServerErrorsPerSecond?: number;
  /** Quantiles of the request durations; only where the process reports a histogram and served a request. */
  httpRequestP50Seconds?: number;
  httpRequestP95Seconds?: number;
  httpRequestP99Seconds?: number;
}

const counters = {
  gcPauses: 'gcPausesTotal',
  gcPauseSeconds: 'gcPauseSecondsTotal',
  httpRequests: 'httpRequestsTotal',
  httpClientErrors: 'httpClientErrorsTotal',
  httpServerErrors: 'httpServerErrorsTotal',
  httpRequestSeconds: 'httpRequestSecondsTotal',
} as const satisfies Partial<Record<keyof Change, ReadingKey>>;

/** Start times of one process differ by rounding; those of two processes by more than a JVM takes to start. */
const startToleranceSeconds = 0.5;

/** Compares two readings of one target, the older one first. A restarted process has counted from 0. */
export function changeBetween(before: TimedReading, now: TimedReading): Change {
  const restarted = isRestarted(before.reading, now.reading);
  const sinceBefore = Math.max(0, (now.atMs - before.atMs) / 1000);
  const elapsedSeconds = restarted ? Math.min(sinceBefore, now.reading.uptimeSeconds ?? sinceBefore) : sinceBefore;
  const since = (key: ReadingKey) => increase(restarted ? {} : before.reading, now.reading, key);
  const change: Change = { restarted, elapsedSeconds };
  for (const [name, key] of Object.entries(counters) as [keyof typeof counters, ReadingKey][]) {
    const amount = since(key);
    if (amount !== undefined) change[name] = amount;
  }
  if (now.requestBuckets) addQuantiles(change, restarted ? undefined : before.requestBuckets, now.requestBuckets);
  if (elapsedSeconds > 0) addRates(change, since, now.reading.cpuCount);
  return change;
}

function addRates(change: Change, since: (key: ReadingKey) => number | undefined, cpuCount: number | undefined): void {
  const { elapsedSeconds, gcPauseSeconds, httpRequests, httpServerErrors } = change;
  const allocated = since('allocatedBytesTotal');
  const cpuSeconds = since('cpuSecondsTotal');
  if (gcPauseSeconds !== undefined) change.gcOverhead = Math.min(1, gcPauseSeconds / elapsedSeconds);
  if (allocated !== undefined) change.allocatedBytesPerSecond = allocated / elapsedSeconds;
  if (httpRequests !== undefined) change.httpRequestsPerSecond = httpRequests / elapsedSeconds;
  if (httpServerErrors !== undefined) change.httpServerErrorsPerSecond = httpServerErrors / elapsedSeconds;
  // Without the number of cores the share is not known.
  if (cpuSeconds !== undefined && cpuCount)
    change.processCpuUsage = Math.min(1, cpuSeconds / elapsedSeconds / cpuCount);
}

function addQuantiles(change: Change, before: Buckets | undefined, now: Buckets): void {
  const buckets = bucketsBetween(before, now);
  if (!buckets) return;
  const quantiles = [
    ['httpRequestP50Seconds', 0.5],
    ['httpRequestP95Seconds', 0.95],
    ['httpRequestP99Seconds', 0.99],
  ] as const;
  for (const [name, share] of quantiles) {
    const seconds = quantileOf(buckets, share);
    if (seconds !== undefined) change[name] = seconds;
  }
}

/** A counter that appears while the process runs (its first request, its first pause) has counted from 0. */
function increase(before: Reading, now: Reading, key: ReadingKey): number | undefined {
  const current = now[key];
  if (current === undefined) return undefined;
  const previous = before[key] ?? 0;
  if (current >= previous) return current - previous;
  // A smaller count of the same process is an inexact one; without a start time it may be of a process that began again.
  return now.startTimeSeconds === undefined ? current : 0;
}

function isRestarted(before: Reading, now: Reading): boolean {
  if (before.startTimeSeconds !== undefined && now.startTimeSeconds !== undefined) {
    return Math.abs(now.startTimeSeconds - before.startTimeSeconds) > startToleranceSeconds;
  }
  if (before.uptimeSeconds !== undefined && now.uptimeSeconds !== undefined) {
    return now.uptimeSeconds < before.uptimeSeconds;
  }
  // The only count that every process has from its start on.
  return (now.cpuSecondsTotal ?? 0) < (before.cpuSecondsTotal ?? 0);
}
