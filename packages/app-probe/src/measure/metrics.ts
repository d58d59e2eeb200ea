/** CloudWatch namespace of everything the probe publishes, where the fleet names no other. */
export const defaultNamespace = 'AppProbe';

/**
 * Dimension names, those of `AWS/ECS`, so that a panel can join both. Every series has `cluster` and `service`;
 * `task` comes on top only for the per-task series that are asked for.
 */
export const dimensionNames = { cluster: 'ClusterName', service: 'ServiceName', task: 'TaskId' } as const;

/** How a metric is published and read. */
export interface MetricDefinition {
  /** CloudWatch metric name. */
  readonly name: string;
  readonly unit: 'Bytes' | 'Seconds' | 'Percent' | 'Count' | 'Bytes/Second' | 'None';
  /**
   * The statistic to draw and to alarm on. One datum folds all tasks of a service: `Maximum` is its worst task, `Sum` the
   * service as a whole (only of counts since the round before, never of states).
   */
  readonly statistic: 'Average' | 'Minimum' | 'Maximum' | 'Sum';
  /** `standard` is published by default; `detailed` where it is asked for, for what each series costs a month. */
  readonly set: 'standard' | 'detailed';
  /** What it says, for a panel's description. */
  readonly meaning: string;
}

/** Every metric the probe can publish. Dashboards, alert rules and alarms are built from this table. */
export const metrics = {
  up: {
    name: 'Up',
    unit: 'None',
    statistic: 'Minimum',
    set: 'standard',
    meaning: '1 for each task whose health is UP, else 0. Minimum 0: a task is down. Average: the share that is up.',
  },
  probeDuration: {
    name: 'ProbeDuration',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Time until the health endpoint had answered in full.',
  },
  runningTasks: {
    name: 'RunningTasks',
    unit: 'Count',
    statistic: 'Minimum',
    set: 'standard',
    meaning: 'Running tasks of the ECS service. Unlike AWS/ECS it is also there, as 0, when none runs.',
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
    meaning: 'Tasks that the ECS service should have and does not run. Up says nothing of them.',
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
    meaning: 'Heap the JVM took from the system.',
  },
  heapMax: {
    name: 'HeapMax',
    unit: 'Bytes',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Heap the JVM may take, summed over the pools that have a maximum.',
  },
  heapUsedPercent: {
    name: 'HeapUsedPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Heap in use, garbage included, of its maximum. Falls at each collection: alarm on HeapAfterGcPercent.',
  },
  heapAfterGcPercent: {
    name: 'HeapAfterGcPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Long-lived heap still in use after the last garbage collection, of its maximum. Rising for long: a leak.',
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
    meaning: 'Memory outside the heap that the JVM took from the system for its pools.',
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
      'Resident memory of the process of the container limit; where the service does not say it, what the JVM has committed (heap, non-heap, buffers), a lower bound. At 100 the container is killed.',
  },
  gcPauseCount: {
    name: 'GcPauseCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'detailed',
    meaning: 'Garbage collection pauses since the round before.',
  },
  gcPauseTime: {
    name: 'GcPauseTime',
    unit: 'Seconds',
    statistic: 'Sum',
    set: 'detailed',
    meaning: 'Time in garbage collection pauses since the round before.',
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
    meaning: 'Share of the time since the round before that went into garbage collection pauses.',
  },
  allocationRate: {
    name: 'AllocationRate',
    unit: 'Bytes/Second',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Bytes allocated in the young generation a second.',
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
    meaning: 'Threads that wait for a monitor.',
  },
  threadsRunnable: {
    name: 'ThreadsRunnable',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads that run or are ready to.',
  },
  threadsWaiting: {
    name: 'ThreadsWaiting',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads that wait, with or without a time limit.',
  },
  threadsDeadlocked: {
    name: 'ThreadsDeadlocked',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Threads that wait for each other for ever. Above 0 only a restart helps.',
  },
  processCpuPercent: {
    name: 'ProcessCpuPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'CPU used by the process, of all the cores it sees.',
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
    meaning: 'Processes that started anew at the same address since the round before.',
  },
  httpRequestCount: {
    name: 'HttpRequestCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'standard',
    meaning: 'HTTP requests served since the round before, those to the probed endpoints left out.',
  },
  httpClientErrorCount: {
    name: 'HttpClientErrorCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'detailed',
    meaning: 'Requests answered with 4xx since the round before.',
  },
  httpServerErrorCount: {
    name: 'HttpServerErrorCount',
    unit: 'Count',
    statistic: 'Sum',
    set: 'standard',
    meaning: 'Requests answered with 5xx since the round before.',
  },
  httpRequestDuration: {
    name: 'HttpRequestDuration',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'standard',
    meaning: "Mean time to serve a request since the round before; Maximum is the slowest task's mean.",
  },
  httpRequestDurationMax: {
    name: 'HttpRequestDurationMax',
    unit: 'Seconds',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Slowest recent request (Micrometer keeps it for about two minutes).',
  },
  connectionPoolUsedPercent: {
    name: 'ConnectionPoolUsedPercent',
    unit: 'Percent',
    statistic: 'Maximum',
    set: 'standard',
    meaning: 'Connections in use of the maximum, of the fullest JDBC connection pool.',
  },
  connectionPoolPending: {
    name: 'ConnectionPoolPending',
    unit: 'Count',
    statistic: 'Maximum',
    set: 'detailed',
    meaning: 'Threads that wait for a JDBC connection.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** A metric by its key in the table, such as `heapUsedPercent`. */
export type MetricKey = keyof typeof metrics;
