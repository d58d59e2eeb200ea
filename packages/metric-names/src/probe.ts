/** CloudWatch namespace of the probe. A fleet can set another one with `probe.namespace`. */
export const probeNamespace = 'AppProbe';

/**
 * Dimension names, those of `AWS/ECS`, so that a panel can join both. Every series has `cluster` and `service`, the name in the fleet
 * (which may differ from the ECS service's); `task` is added only to the per-task series that `probe.perTask` selects.
 */
export const probeDimensions = { cluster: 'ClusterName', service: 'ServiceName', task: 'TaskId' } as const;

/** How a metric is published and read. */
export interface ProbeMetric {
  /** CloudWatch metric name. */
  readonly name: string;
  readonly unit: 'Bytes' | 'Seconds' | 'Percent' | 'Count' | 'Bytes/Second' | 'Count/Second' | 'None';
  /**
   * The statistic to draw and to alarm on. One datum combines all tasks of a service: `Maximum` is its worst task, `Sum` the
   * whole service (only for counts since the previous round, never for states).
   */
  readonly statistic: 'Average' | 'Minimum' | 'Maximum' | 'Sum';
  /** The value is the sum over the tasks of a service, one each round, instead of one for each task. Default false. */
  readonly total?: true;
  /** `standard` is published by default, `detailed` on request, because each series costs money every month. */
  readonly set: 'standard' | 'detailed';
  /** Description for a panel. */
  readonly meaning: string;
}

/** Every metric that the probe can publish. Dashboards, alert rules and alarms are built from this table. */
export const probeMetrics = {
  up: {
    name: 'Up',
    unit: 'None',
    statistic: 'Minimum',
    set: 'standard',
    meaning:
      '1 for each task that is UP, or alive and ready while a dependency fails, else 0. Minimum 0: a task is down. Average: the share that is up.',
  },
  degraded: {
    name: 'Degraded',
    unit: 'None',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: '1 for each task that is alive and ready while a dependency fails, else 0.',
  },
  probeDuration: {
    name: 'ProbeDuration',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Time until the complete response of the health endpoint.',
  },
  runningTasks: {
    name: 'RunningTasks',
    unit: 'Count',
    statistic: 'Minimum',
    set: 'standard',
    meaning: 'Running tasks of the ECS service. Unlike in AWS/ECS, it is published as 0 when no task runs.',
  },
  desiredTasks: {
    name: 'DesiredTasks',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Tasks that the ECS service should have.',
  },
  missingTasks: {
    name: 'MissingTasks',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Desired tasks of the ECS service that do not run. Up does not count them.',
  },
  heapUsed: {
    name: 'HeapUsed',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Heap in use, garbage included, summed over its pools.',
  },
  heapCommitted: {
    name: 'HeapCommitted',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Heap committed by the JVM.',
  },
  heapMax: {
    name: 'HeapMax',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Maximum heap, as MemoryMXBean reports it.',
  },
  heapUsedPercent: {
    name: 'HeapUsedPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning:
      'Heap in use, garbage included, as a share of its maximum. Falls at each collection: alarm on HeapAfterGcPercent.',
  },
  heapAfterGcPercent: {
    name: 'HeapAfterGcPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning:
      'Long-lived heap still in use after the last garbage collection, as a share of its maximum. A long rise means a leak.',
  },
  nonHeapUsed: {
    name: 'NonHeapUsed',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Metaspace, code cache and compressed classes in use.',
  },
  nonHeapCommitted: {
    name: 'NonHeapCommitted',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Memory committed for the pools outside the heap.',
  },
  metaspaceUsed: {
    name: 'MetaspaceUsed',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Class metadata in use.',
  },
  directBufferUsed: {
    name: 'DirectBufferUsed',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Direct byte buffers in use, outside heap and pools.',
  },
  containerMemoryPercent: {
    name: 'ContainerMemoryPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning:
      'Resident memory of the process, as a share of the container limit; where the service does not report it, the memory committed by the JVM (heap, non-heap, buffers), a lower bound. At 100 the container is killed.',
  },
  gcPauseCount: {
    name: 'GcPauseCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'detailed',
    meaning: 'Garbage collection pauses since the previous round.',
  },
  gcPauseTime: {
    name: 'GcPauseTime',
    unit: 'Seconds',
    statistic: 'Sum',
    set: 'detailed',
    meaning: 'Time in garbage collection pauses since the previous round.',
  },
  gcPauseMax: {
    name: 'GcPauseMax',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Longest recent garbage collection pause (Micrometer keeps it for about two minutes).',
  },
  gcOverheadPercent: {
    name: 'GcOverheadPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Share of the time since the previous round spent in garbage collection pauses.',
  },
  allocationRate: {
    name: 'AllocationRate',
    unit: 'Bytes/Second',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Bytes allocated in the young generation per second.',
  },
  threadsLive: {
    name: 'ThreadsLive',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Live threads, daemons included.',
  },
  threadsBlocked: {
    name: 'ThreadsBlocked',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads waiting for a monitor.',
  },
  threadsRunnable: {
    name: 'ThreadsRunnable',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads running or ready to run.',
  },
  threadsWaiting: {
    name: 'ThreadsWaiting',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads waiting, with or without a time limit.',
  },
  threadsDeadlocked: {
    name: 'ThreadsDeadlocked',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Deadlocked threads. Only a restart resolves a deadlock.',
  },
  processCpuPercent: {
    name: 'ProcessCpuPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'CPU used by the process, as a share of all cores it sees.',
  },
  uptime: {
    name: 'Uptime',
    unit: 'Seconds',
    statistic: 'Minimum',
    set: 'detailed',
    meaning: 'Time since the process started.',
  },
  restarts: {
    name: 'Restarts',
    unit: 'Count',
    statistic: 'Sum',
    set: 'standard',
    meaning: 'Processes restarted at the same address since the previous round.',
  },
  httpRequestCount: {
    name: 'HttpRequestCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'standard',
    meaning: 'HTTP requests served since the previous round, without requests to the probed endpoints.',
  },
  httpClientErrorCount: {
    name: 'HttpClientErrorCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'detailed',
    meaning: 'Requests answered with 4xx since the previous round.',
  },
  httpServerErrorCount: {
    name: 'HttpServerErrorCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'standard',
    meaning: 'Requests answered with 5xx since the previous round.',
  },
  httpRequestDuration: {
    name: 'HttpRequestDuration',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning: "Mean time to serve a request since the previous round; Maximum is the slowest task's mean.",
  },
  httpRequestDurationMax: {
    name: 'HttpRequestDurationMax',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Slowest recent request (Micrometer keeps it for about two minutes).',
  },
  httpRequestDurationP50: {
    name: 'HttpRequestDurationP50',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning:
      "Half of the requests since the previous round took at most this long; Maximum is the slowest task's. Needs a histogram.",
  },
  httpRequestDurationP95: {
    name: 'HttpRequestDurationP95',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning:
      "95 % of the requests since the previous round took at most this long; Maximum is the slowest task's. Needs a histogram.",
  },
  httpRequestDurationP99: {
    name: 'HttpRequestDurationP99',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning:
      "99 % of the requests since the previous round took at most this long; Maximum is the slowest task's. Needs a histogram.",
  },
  httpRequestRate: {
    name: 'HttpRequestRate',
    unit: 'Count/Second',
    statistic: 'Average',
    total: true,
    set: 'detailed',
    meaning: 'HTTP requests per second, all tasks of the service together.',
  },
  httpServerErrorRate: {
    name: 'HttpServerErrorRate',
    unit: 'Count/Second',
    statistic: 'Average',
    total: true,
    set: 'detailed',
    meaning: 'Requests per second that are answered with 5xx, all tasks of the service together.',
  },
  connectionPoolUsedPercent: {
    name: 'ConnectionPoolUsedPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Connections in use in the fullest JDBC connection pool, as a share of its maximum.',
  },
  connectionPoolPending: {
    name: 'ConnectionPoolPending',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads waiting for a JDBC connection.',
  },
} as const satisfies Record<string, ProbeMetric>;

/** A metric by its key in the table, such as `heapUsedPercent`. */
export type ProbeMetricKey = keyof typeof probeMetrics;
