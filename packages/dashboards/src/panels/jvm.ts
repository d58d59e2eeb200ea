import type { ProbeMetricKey } from '@bizom/metric-names';
import { probe } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { type ChartOptions, chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Heap: what is left after a collection is what counts; what is in use between collections goes up and down by itself. */
export function heapPanel(target: ServiceTarget): SizedPanel {
  const limit = target.thresholds.heapAfterGcPercent;
  return chart({
    key: 'heap',
    title: 'Heap after garbage collection',
    description: `Heap still in use after a collection, of its maximum. Above ${limit} % for 10 minutes raises an alert: the JVM is short of heap or leaks. Take a heap dump before it is restarted. "In use" is a saw tooth and no reason to worry.`,
    unit: 'percent',
    max: 100,
    redAbove: limit,
    datasourceUid: target.datasourceUid,
    series: [
      probe(target, 'heapUsedPercent', { label: 'In use' }),
      probe(target, 'heapAfterGcPercent', { label: 'After collection' }),
    ],
  });
}

/** How much time garbage collection takes from the service. */
export function gcPanel(target: ServiceTarget): SizedPanel {
  const limit = target.thresholds.gcOverheadPercent;
  return chart({
    key: 'gc',
    title: 'Time in garbage collection',
    description: `Share of the time that went into collections. Above ${limit} % for 10 minutes raises an alert: the heap is too small for the load, or nearly full.`,
    unit: 'percent',
    redAbove: limit,
    datasourceUid: target.datasourceUid,
    color: 'purple',
    series: [probe(target, 'gcOverheadPercent', { label: 'In collections' })],
  });
}

/** The longest pause that users felt. */
export function gcPausePanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'gc-pause',
    title: 'Longest collection pause',
    description:
      'Longest recent pause. Pauses over a second show as slow requests: compare with latency; consider another collector or heap size.',
    unit: 's',
    datasourceUid: target.datasourceUid,
    color: 'purple',
    series: [probe(target, 'gcPauseMax', { label: 'Longest pause' })],
  });
}

/** Threads, and the ones that wait for each other for ever: the panel of the deadlock alert. */
export function threadsPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'threads',
    title: 'Threads',
    description:
      'Live threads, and those in a deadlock. A steady rise: a leak of threads. Any deadlock raises an alert: take a thread dump, then restart the task; only that helps.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    series: [
      probe(target, 'threadsLive', { label: 'Live' }),
      probe(target, 'threadsDeadlocked', { label: 'Deadlocked' }),
    ],
  });
}

/** Memory of the JVM, heap and other, against what the container may take. */
export function jvmMemoryPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'jvm-memory',
    title: 'JVM memory',
    description:
      'Heap and non-heap (metaspace, code cache) in use. Non-heap that only grows: classes are loaded again and again.',
    unit: 'bytes',
    datasourceUid: target.datasourceUid,
    series: [probe(target, 'heapUsed', { label: 'Heap' }), probe(target, 'nonHeapUsed', { label: 'Non-heap' })],
  });
}

/** A panel of metrics that the probe publishes on request: none where it publishes none of them. */
function detailedPanel(
  target: ServiceTarget,
  metrics: Partial<Record<ProbeMetricKey, string>>,
  options: Omit<ChartOptions, 'series' | 'datasourceUid'>,
): SizedPanel[] {
  const published = (Object.entries(metrics) as [ProbeMetricKey, string][]).filter(([key]) =>
    target.detailedMetrics?.includes(key),
  );
  if (published.length === 0) return [];
  const series = published.map(([key, label]) => probe(target, key, { label }));
  return [chart({ ...options, datasourceUid: target.datasourceUid, series })];
}

/** Threads by state, metaspace and direct buffers: where `probe.metrics` of the fleet publishes them. */
export function detailedJvmPanels(target: ServiceTarget): SizedPanel[] {
  return [
    ...detailedPanel(
      target,
      { threadsRunnable: 'Runnable', threadsWaiting: 'Waiting', threadsBlocked: 'Blocked' },
      {
        key: 'thread-states',
        title: 'Threads by state',
        description:
          'Blocked: threads that wait for a lock; many of them with low CPU: one lock holds up the others, take a thread dump. Waiting that only grows: a leak of threads. Runnable above the number of processors: CPU is short.',
        unit: 'short',
        colors: { Blocked: 'red', Waiting: 'yellow', Runnable: 'green' },
      },
    ),
    ...detailedPanel(
      target,
      { metaspaceUsed: 'Metaspace', directBufferUsed: 'Direct buffers' },
      {
        key: 'classes-and-buffers',
        title: 'Classes and buffers',
        description:
          'Memory outside the heap: metadata of classes, and direct buffers. Metaspace that only grows: classes are loaded again and again. Buffers that only grow: they are not released, and the container is killed although the heap is fine.',
        unit: 'bytes',
      },
    ),
    ...detailedPanel(
      target,
      { allocationRate: 'Allocated' },
      {
        key: 'allocation',
        title: 'Allocation',
        description:
          'Memory that the service allocates a second. A rise without more requests: each request creates more garbage; compare with the time in garbage collection.',
        unit: 'Bps',
        color: 'purple',
      },
    ),
  ];
}

/** The fullest connection pool. */
export function poolPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'pools',
    title: 'Connection pool',
    description:
      'Connections in use, of the maximum, of the fullest JDBC pool. At 100 % requests wait for a connection: look for slow queries or transactions left open before you make it larger.',
    unit: 'percent',
    max: 100,
    redAbove: 90,
    datasourceUid: target.datasourceUid,
    series: [probe(target, 'connectionPoolUsedPercent', { label: 'In use' })],
  });
}
