import type { Reading, ReadingKey } from '../parse/reading.ts';

/** How a value of a reading is named on a page for Prometheus. */
export interface ReadingMetric {
  key: ReadingKey;
  /** Without the prefix. */
  name: string;
  type: 'gauge' | 'counter';
  help: string;
}

const helps: Required<{ [Key in keyof Reading]: string }> = {
  heapUsedBytes: 'Heap in use, garbage included.',
  heapCommittedBytes: 'Heap that the JVM has reserved from the system.',
  heapMaxBytes: 'Heap limit of the JVM.',
  heapAfterGcUsage: 'Share of the long-lived heap pool in use after the last garbage collection, 0 to 1.',
  nonHeapUsedBytes: 'Memory in use outside the heap: metaspace, code cache, compressed classes.',
  nonHeapCommittedBytes: 'Memory outside the heap that the JVM has reserved from the system.',
  metaspaceUsedBytes: 'Metaspace in use.',
  directBufferUsedBytes: 'Memory of direct buffers.',
  mappedBufferUsedBytes: 'Memory of mapped buffers.',
  residentMemoryBytes: 'Physical memory of the process.',
  gcPausesTotal: 'Pauses of garbage collections, without concurrent cycles.',
  gcPauseSecondsTotal: 'Time of garbage collection pauses.',
  gcPauseMaxSeconds: 'Longest recent garbage collection pause.',
  allocatedBytesTotal: 'Memory allocated in the young generation.',
  threadsLive: 'Live threads.',
  threadsDaemon: 'Live daemon threads.',
  threadsPeak: 'Most live threads since the process started.',
  threadsRunnable: 'Threads that run or could run.',
  threadsBlocked: 'Threads that wait for a monitor.',
  threadsWaiting: 'Threads that wait without a limit.',
  threadsTimedWaiting: 'Threads that wait for a limited time.',
  threadsDeadlocked: 'Threads that wait for each other.',
  processCpuUsage:
    'CPU of the process as a share of all cores, 0 to 1, as the process averages it since its last reader.',
  systemCpuUsage: 'CPU of the host or container as a share of all cores, 0 to 1.',
  cpuSecondsTotal: 'CPU time of the process.',
  cpuCount: 'Cores that the process sees.',
  uptimeSeconds: 'Time since the process started.',
  startTimeSeconds: 'When the process started, Unix time.',
  httpRequestsTotal: 'HTTP requests served, without those of the probe.',
  httpClientErrorsTotal: 'HTTP requests answered with 4xx.',
  httpServerErrorsTotal: 'HTTP requests answered with 5xx.',
  httpRequestSecondsTotal: 'Time of the HTTP requests.',
  httpRequestMaxSeconds: 'Slowest recent HTTP request.',
  connectionsActive: 'JDBC connections in use.',
  connectionsMax: 'JDBC connections at most.',
  connectionsPending: 'Threads that wait for a JDBC connection.',
  connectionsUsage: 'Share in use of the fullest JDBC pool, 0 to 1.',
};

/** Every value of a reading. */
export const readingMetrics: readonly ReadingMetric[] = (Object.entries(helps) as [ReadingKey, string][]).map(
  ([key, help]) => ({ key, name: nameOf(key), type: key.endsWith('Total') ? 'counter' : 'gauge', help }),
);

/** `gcPauseSecondsTotal` is `gc_pause_seconds_total`; a share ends in `_ratio`. */
function nameOf(key: ReadingKey): string {
  return key.replace(/Usage$/, 'UsageRatio').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
