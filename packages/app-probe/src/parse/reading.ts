/**
 * What one process reports about itself at one moment, in base units: bytes, seconds, counts, and shares from 0 to 1 (`…Usage`).
 * A value that the process does not report, or reports as NaN, infinity or a negative number, is left out. Names that end in
 * `Total` count since the process started.
 */
export interface Reading {
  /** Heap in use, garbage included. */
  heapUsedBytes?: number;
  /** Heap that the JVM has reserved from the system; left out where the pools do not add up to it (generational Shenandoah). */
  heapCommittedBytes?: number;
  /** Heap limit of the JVM, as `MemoryMXBean` reports it. */
  heapMaxBytes?: number;
  /** Share of the long-lived heap pool in use after the last garbage collection. */
  heapAfterGcUsage?: number;
  nonHeapUsedBytes?: number;
  nonHeapCommittedBytes?: number;
  metaspaceUsedBytes?: number;
  directBufferUsedBytes?: number;
  mappedBufferUsedBytes?: number;
  /** Physical memory of the process. Micrometer does not report it by default; the Prometheus clients do. */
  residentMemoryBytes?: number;
  /** Pauses of garbage collections, without concurrent cycles. */
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
  /**
   * Share of all cores that the process sees, as the process itself averages it since its last reader, which may be another one.
   * `Change.processCpuUsage` is of a known period.
   */
  processCpuUsage?: number;
  systemCpuUsage?: number;
  cpuSecondsTotal?: number;
  cpuCount?: number;
  uptimeSeconds?: number;
  /** Unix time. */
  startTimeSeconds?: number;
  /** HTTP requests served, without those to the probed endpoints. */
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

/** Whether a value can be true: every key of a reading is finite and not negative; the JVM reports an unknown value as -1. */
export function isKnown(value: number | undefined): value is number {
  return value !== undefined && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Sets the key unless the value is unknown. */
export function setKnown(reading: Reading, key: ReadingKey, value: number | undefined): void {
  if (isKnown(value)) reading[key] = value;
}

/** The sum of the known values; undefined where no value is known. */
export function sumKnown(values: Iterable<number | undefined>): number | undefined {
  let sum: number | undefined;
  for (const value of values) if (isKnown(value)) sum = (sum ?? 0) + value;
  return sum;
}

/** The largest known value; undefined where no value is known. */
export function maxKnown(values: Iterable<number | undefined>): number | undefined {
  let max: number | undefined;
  for (const value of values) if (isKnown(value) && (max === undefined || value > max)) max = value;
  return max;
}
