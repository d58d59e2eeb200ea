import type { ProbeMetricKey } from '@bizom/metric-names';
import type { Reading } from '../parse/reading.ts';
import type { ProbeResult } from '../probe/result.ts';

/** What is published of one task: the metrics that are known, in their CloudWatch units. */
export type Measures = Partial<Record<ProbeMetricKey, number>>;

/**
 * The published metrics of one result.
 * @param starting the task has never been UP and may still take its time: its health is not published
 */
export function measure(result: ProbeResult, starting = false): Measures {
  const { reading, change, target, healthSeconds } = result;
  return defined({
    up: starting ? undefined : isUp(result) ? 1 : 0,
    degraded: starting ? undefined : result.health === 'DEGRADED' ? 1 : 0,
    probeDuration: healthSeconds,
    heapUsed: reading.heapUsedBytes,
    heapCommitted: reading.heapCommittedBytes,
    heapMax: reading.heapMaxBytes,
    heapUsedPercent: percent(reading.heapUsedBytes, reading.heapMaxBytes),
    heapAfterGcPercent: percent(reading.heapAfterGcUsage, 1),
    nonHeapUsed: reading.nonHeapUsedBytes,
    nonHeapCommitted: reading.nonHeapCommittedBytes,
    metaspaceUsed: reading.metaspaceUsedBytes,
    directBufferUsed: reading.directBufferUsedBytes,
    containerMemoryPercent: percent(reading.residentMemoryBytes ?? committedBytes(reading), target.memoryLimitBytes),
    gcPauseCount: change?.gcPauses,
    gcPauseTime: change?.gcPauseSeconds,
    gcPauseMax: reading.gcPauseMaxSeconds,
    gcOverheadPercent: percent(change?.gcOverhead, 1),
    allocationRate: change?.allocatedBytesPerSecond,
    threadsLive: reading.threadsLive,
    threadsBlocked: reading.threadsBlocked,
    threadsRunnable: reading.threadsRunnable,
    threadsWaiting: sum(reading.threadsWaiting, reading.threadsTimedWaiting),
    threadsDeadlocked: reading.threadsDeadlocked,
    processCpuPercent: percent(cpuUsage(result), 1),
    uptime: reading.uptimeSeconds,
    restarts: change && (change.restarted ? 1 : 0),
    httpRequestCount: change?.httpRequests,
    httpClientErrorCount: change?.httpClientErrors,
    httpServerErrorCount: change?.httpServerErrors,
    httpRequestDuration: change?.httpRequests ? ratio(change.httpRequestSeconds, change.httpRequests) : undefined,
    httpRequestDurationMax: reading.httpRequestMaxSeconds,
    httpRequestDurationP50: change?.httpRequestP50Seconds,
    httpRequestDurationP95: change?.httpRequestP95Seconds,
    httpRequestDurationP99: change?.httpRequestP99Seconds,
    httpRequestRate: change?.httpRequestsPerSecond,
    httpServerErrorRate: change?.httpServerErrorsPerSecond,
    connectionPoolUsedPercent: percent(reading.connectionsUsage, 1),
    connectionPoolPending: reading.connectionsPending,
  });
}

/** A service that is alive and ready is up, although a dependency fails. */
function isUp({ health }: ProbeResult): boolean {
  return health === 'UP' || health === 'DEGRADED';
}

/** The process's own average is of the time since its last reader, which may be another one: it counts only where there is no CPU time. */
function cpuUsage({ reading, change }: ProbeResult): number | undefined {
  const hasCounter = reading.cpuSecondsTotal !== undefined && reading.cpuCount !== undefined;
  return hasCounter ? change?.processCpuUsage : reading.processCpuUsage;
}

/** What the JVM has taken for its heap, its other pools and its buffers: a lower bound of its memory. */
function committedBytes(reading: Reading): number | undefined {
  const heap = reading.heapCommittedBytes ?? reading.heapUsedBytes;
  if (heap === undefined) return undefined;
  return heap + (reading.nonHeapCommittedBytes ?? 0) + (reading.directBufferUsedBytes ?? 0);
}

function ratio(part: number | undefined, whole: number | undefined) {
  return part === undefined || !whole ? undefined : part / whole;
}

function percent(part: number | undefined, whole: number | undefined): number | undefined {
  const share = ratio(part, whole);
  return share === undefined ? undefined : share * 100;
}

function sum(a: number | undefined, b: number | undefined) {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

function defined(values: Record<string, number | undefined>): Measures {
  const known = Object.entries(values).filter(([, value]) => value !== undefined && Number.isFinite(value));
  return Object.fromEntries(known);
}
