/**
 * What one process says of itself at one moment, in base units: bytes, seconds, counts, and shares from 0 to 1 (`…Usage`).
 * What it does not say, or says as NaN, infinity or "undefined" (-1), is left out. Names that end in `Total` count since the
 * process started.
 */
export interface Reading {
  /** Heap in use, summed over its pools. */
  heapUsedBytes?: number;
  heapCommittedBytes?: number;
  /** Summed over those heap pools that have a maximum. */
  heapMaxBytes?: number;
  /** Share of the long-lived heap pool in use after the last garbage collection. */
  heapAfterGcUsage?: number;
  nonHeapUsedBytes?: number;
  nonHeapCommittedBytes?: number;
  metaspaceUsedBytes?: number;
  directBufferUsedBytes?: number;
  mappedBufferUsedBytes?: number;
  /** Physical memory of the process, where it says it (Micrometer does not by default; other languages' clients do). */
  residentMemoryBytes?: number;
  gcPausesTotal?: number;
  gcPauseSecondsTotal?: number;
  /** Longest recent pause. */
  gcPauseMaxSeconds?: number;
  allocatedBytesTotal?: number;
  threadsLive?: number;
  threadsDaemon?: number;
  threadsPeak?: number;
  threadsRunnable?: number;
  threadsBlocked?: number;
  threadsWaiting?: number;
  threadsTimedWaiting?: number;
  threadsDeadlocked?: number;
  /** Of all the cores that the process sees. */
  processCpuUsage?: number;
  systemCpuUsage?: number;
  cpuSecondsTotal?: number;
  cpuCount?: number;
  uptimeSeconds?: number;
  /** Unix time. */
  startTimeSeconds?: number;
  /** HTTP requests served, those to the actuator left out. */
  httpRequestsTotal?: number;
  httpClientErrorsTotal?: number;
  httpServerErrorsTotal?: number;
  httpRequestSecondsTotal?: number;
  /** Slowest recent request. */
  httpRequestMaxSeconds?: number;
  /** JDBC connections in use, summed over the pools. */
  connectionsActive?: number;
  connectionsMax?: number;
  /** Threads that wait for a JDBC connection. */
  connectionsPending?: number;
  /** Share in use of the fullest JDBC pool. */
  connectionsUsage?: number;
}

export type ReadingKey = keyof Reading;

/** Adds what is finite to what is there. */
export function add(reading: Reading, key: ReadingKey, value: number): void {
  if (Number.isFinite(value)) reading[key] = (reading[key] ?? 0) + value;
}

/** Keeps the larger one. */
export function keepMax(reading: Reading, key: ReadingKey, value: number): void {
  if (Number.isFinite(value)) reading[key] = Math.max(reading[key] ?? value, value);
}

/** Adds what is defined: the JVM says -1 where there is no maximum. */
export function addDefined(reading: Reading, key: ReadingKey, value: number): void {
  if (value >= 0) add(reading, key, value);
}
