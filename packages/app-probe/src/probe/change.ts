import type { Reading, ReadingKey } from '../parse/reading.ts';

/** A reading and when it was taken. */
export interface TimedReading {
  reading: Reading;
  /** Unix time, milliseconds. */
  atMs: number;
}

/** What happened between two readings of one target. Counts that the process does not say are left out. */
export interface Change {
  /** The process at this address is another one than before. */
  restarted: boolean;
  /** Time the counts below are of: since the reading before, or since the start of a process that restarted. */
  elapsedSeconds: number;
  gcPauses?: number;
  gcPauseSeconds?: number;
  /** Share of the time that went into pauses, 0 to 1. */
  gcOverhead?: number;
  allocatedBytesPerSecond?: number;
  /** CPU used, of all the cores the process sees; only where the process does not say `processCpuUsage` itself. */
  processCpuUsage?: number;
  httpRequests?: number;
  httpClientErrors?: number;
  httpServerErrors?: number;
  httpRequestSeconds?: number;
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
  if (elapsedSeconds === 0) return change;
  const { gcPauseSeconds } = change;
  const allocated = since('allocatedBytesTotal');
  const cpuSeconds = since('cpuSecondsTotal');
  if (gcPauseSeconds !== undefined) change.gcOverhead = Math.min(1, gcPauseSeconds / elapsedSeconds);
  if (allocated !== undefined) change.allocatedBytesPerSecond = allocated / elapsedSeconds;
  if (cpuSeconds !== undefined && now.reading.processCpuUsage === undefined) {
    change.processCpuUsage = cpuSeconds / elapsedSeconds / (now.reading.cpuCount ?? 1);
  }
  return change;
}

/** A counter that appears while the process runs (its first request, its first pause) has counted from 0. */
function increase(before: Reading, now: Reading, key: ReadingKey): number | undefined {
  const current = now[key];
  if (current === undefined) return undefined;
  const previous = before[key] ?? 0;
  if (current >= previous) return current - previous;
  // Of the same process for certain, a smaller count is an inexact one; else it is one that began again from 0.
  return now.startTimeSeconds === undefined ? current : 0;
}

function isRestarted(before: Reading, now: Reading): boolean {
  if (before.startTimeSeconds !== undefined && now.startTimeSeconds !== undefined) {
    return Math.abs(now.startTimeSeconds - before.startTimeSeconds) > startToleranceSeconds;
  }
  if (before.uptimeSeconds !== undefined && now.uptimeSeconds !== undefined) {
    return now.uptimeSeconds < before.uptimeSeconds;
  }
  return false;
}
