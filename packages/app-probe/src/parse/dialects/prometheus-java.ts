import type { Dialect } from './rule.ts';

const area = { label: 'area', heap: 'heap', nonHeap: 'nonheap' };
/** With an `id` the sample is Micrometer's, of a single pool. */
const when = ['id', false] as const;

/** Names that both generations of the client share. */
const shared: Dialect['families'] = {
  jvm_gc_collection_seconds_count: { collections: 'count', labels: { collector: 'gc' } },
  jvm_gc_collection_seconds_sum: { collections: 'seconds', labels: { collector: 'gc' } },
  jvm_threads_current: { value: 'threadsLive' },
  jvm_threads_daemon: { value: 'threadsDaemon' },
  jvm_threads_peak: { value: 'threadsPeak' },
  jvm_threads_state: { threadState: 'state' },
  jvm_threads_deadlocked: { value: 'threadsDeadlocked' },
  jvm_buffer_pool_used_bytes: { buffer: 'pool' },
};

/** client_java 1.x, and so the JMX exporter from 1.0 on. */
export const clientJava: Dialect = {
  name: 'Prometheus Java client 1.x',
  families: {
    ...shared,
    jvm_memory_used_bytes: { memory: 'used', area, when },
    jvm_memory_committed_bytes: { memory: 'committed', area, when },
    jvm_memory_max_bytes: { memory: 'max', area, when },
    jvm_memory_pool_used_bytes: { memory: 'used', pool: 'pool' },
    jvm_memory_pool_committed_bytes: { memory: 'committed', pool: 'pool' },
    jvm_memory_pool_max_bytes: { memory: 'max', pool: 'pool' },
    jvm_memory_pool_collection_used_bytes: { memory: 'afterGc', pool: 'pool' },
    jvm_memory_pool_collection_max_bytes: { memory: 'afterGcMax', pool: 'pool' },
  },
};

/** simpleclient 0.x, and so the JMX exporter 0.x. */
export const simpleclient: Dialect = {
  name: 'Prometheus Java client 0.x',
  families: {
    ...shared,
    jvm_memory_bytes_used: { memory: 'used', area },
    jvm_memory_bytes_committed: { memory: 'committed', area },
    jvm_memory_bytes_max: { memory: 'max', area },
    jvm_memory_pool_bytes_used: { memory: 'used', pool: 'pool' },
    jvm_memory_pool_bytes_committed: { memory: 'committed', pool: 'pool' },
    jvm_memory_pool_bytes_max: { memory: 'max', pool: 'pool' },
    jvm_memory_pool_collection_used_bytes: { memory: 'afterGc', pool: 'pool' },
    jvm_memory_pool_collection_max_bytes: { memory: 'afterGcMax', pool: 'pool' },
  },
};

/** What the Prometheus clients of all languages report of their process. */
export const anyProcess: Dialect = {
  name: 'Prometheus client',
  families: {
    process_cpu_seconds_total: { value: 'cpuSecondsTotal' },
    process_start_time_seconds: { value: 'startTimeSeconds' },
    process_resident_memory_bytes: { value: 'residentMemoryBytes' },
  },
};
