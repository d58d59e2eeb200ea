import type { Dialect } from './rule.ts';

const area = { label: 'area', heap: 'heap', nonHeap: 'nonheap' };
const labels = { uri: 'uri', status: 'status' };
/** `gc` is there from Micrometer 1.10 on. */
const collection = { collector: 'gc', action: 'action', cause: 'cause' };

/** Micrometer's Prometheus registry: Spring Boot 2.0 to 4.0, Quarkus, Micronaut, Helidon 4. */
export const micrometer: Dialect = {
  name: 'Micrometer',
  families: {
    jvm_memory_used_bytes: { memory: 'used', area, pool: 'id', when: ['id', true] },
    jvm_memory_committed_bytes: { memory: 'committed', area, pool: 'id', when: ['id', true] },
    jvm_memory_max_bytes: { memory: 'max', area, pool: 'id', when: ['id', true] },
    jvm_memory_usage_after_gc: { value: 'heapAfterGcUsage' },
    // Micrometer 1.5 to 1.9
    jvm_memory_usage_after_gc_percent: { value: 'heapAfterGcUsage' },
    // Micronaut, and Micrometer before 1.5, which have no usage after collections.
    jvm_gc_live_data_size_bytes: { memory: 'afterGc', area: 'heap' },
    jvm_gc_max_data_size_bytes: { memory: 'afterGcMax', area: 'heap' },
    jvm_buffer_memory_used_bytes: { buffer: 'id', when: ['id', true] },
    jvm_gc_pause_seconds_count: { collections: 'count', labels: collection },
    jvm_gc_pause_seconds_sum: { collections: 'seconds', labels: collection },
    jvm_gc_pause_seconds_max: { collections: 'max', labels: collection },
    jvm_gc_memory_allocated_bytes_total: { value: 'allocatedBytesTotal' },
    jvm_threads_live_threads: { value: 'threadsLive' },
    jvm_threads_daemon_threads: { value: 'threadsDaemon' },
    jvm_threads_peak_threads: { value: 'threadsPeak' },
    jvm_threads_states_threads: { threadState: 'state' },
    jvm_threads_deadlocked_threads: { value: 'threadsDeadlocked' },
    // Micrometer 1.0 (Spring Boot 2.0)
    jvm_threads_live: { value: 'threadsLive' },
    process_cpu_usage: { value: 'processCpuUsage' },
    process_cpu_time_ns_total: { value: 'cpuSecondsTotal', scale: 1e-9 },
    process_uptime_seconds: { value: 'uptimeSeconds' },
    system_cpu_usage: { value: 'systemCpuUsage' },
    system_cpu_count: { value: 'cpuCount' },
    http_server_requests_seconds_count: { http: 'count', labels },
    http_server_requests_seconds_sum: { http: 'seconds', labels },
    http_server_requests_seconds_max: { http: 'max', labels },
    http_server_requests_seconds_bucket: { http: 'bucket', labels },
    hikaricp_connections_active: { connections: 'active', pool: 'pool' },
    hikaricp_connections_max: { connections: 'max', pool: 'pool' },
    hikaricp_connections_pending: { connections: 'pending', pool: 'pool' },
  },
};

/** Spring's own names of a data source: the same connections that HikariCP reports, so they are read only where it reports none. */
export const springDataSource: Dialect = {
  name: 'Spring data source',
  families: {
    jdbc_connections_active: { connections: 'active', pool: 'name' },
    jdbc_connections_max: { connections: 'max', pool: 'name' },
  },
};
