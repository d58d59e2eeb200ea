import { probe } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
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
