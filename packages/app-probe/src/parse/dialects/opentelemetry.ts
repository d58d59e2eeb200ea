import type { Dialect, Rule } from './rule.ts';

const area = { label: 'jvm_memory_type', heap: 'heap', nonHeap: 'non_heap' };
const pool = 'jvm_memory_pool_name';
const when = ['jvm_memory_type', true] as const;
const collection = { collector: 'jvm_gc_name', action: 'jvm_gc_action' };
const labels = { uri: 'http_route', status: 'http_response_status_code' };

/**
 * The semantic conventions of OpenTelemetry, stable since 2023: the agent's Prometheus exporter, Micrometer with its OpenTelemetry
 * conventions, Open Liberty's `http_server_request_duration_seconds`.
 * https://opentelemetry.io/docs/specs/semconv/runtime/jvm-metrics/
 */
export const openTelemetry: Dialect = {
  name: 'OpenTelemetry',
  sumsThreads: true,
  families: withAndWithoutUnits({
    jvm_memory_used_bytes: { memory: 'used', area, pool, when },
    jvm_memory_committed_bytes: { memory: 'committed', area, pool, when },
    jvm_memory_limit_bytes: { memory: 'max', area, pool, when },
    jvm_memory_used_after_last_gc_bytes: { memory: 'afterGc', area, pool, when },
    jvm_buffer_memory_used_bytes: { buffer: 'jvm_buffer_pool_name', when: ['jvm_buffer_pool_name', true] },
    jvm_gc_duration_seconds_count: { collections: 'count', labels: collection },
    jvm_gc_duration_seconds_sum: { collections: 'seconds', labels: collection },
    jvm_thread_count: { threadState: 'jvm_thread_state', daemon: 'jvm_thread_daemon' },
    jvm_cpu_time_seconds_total: { value: 'cpuSecondsTotal' },
    jvm_cpu_count: { value: 'cpuCount' },
    jvm_cpu_recent_utilization_ratio: { value: 'processCpuUsage' },
    jvm_system_cpu_utilization_ratio: { value: 'systemCpuUsage' },
    http_server_request_duration_seconds_count: { http: 'count', labels },
    http_server_request_duration_seconds_sum: { http: 'seconds', labels },
    http_server_request_duration_seconds_bucket: { http: 'bucket', labels },
  }),
};

/** An exporter that translates nothing writes `"jvm.memory.used"`, not `jvm_memory_used_bytes`. */
function withAndWithoutUnits(rules: Readonly<Record<string, Rule>>): Record<string, Rule> {
  const bare = Object.entries(rules).map(([name, rule]): [string, Rule] => [
    name.replace(/_(?:bytes|seconds_total|ratio)$|_seconds(?=_(?:count|sum|bucket)$)/, ''),
    rule,
  ]);
  return { ...Object.fromEntries(bare), ...rules };
}

const oldArea = { label: 'type', heap: 'heap', nonHeap: 'non_heap' };
const oldCollection = { collector: 'gc', action: 'action' };
const oldLabels = { uri: 'http_route', status: 'http_status_code' };

/** The names of the agent before 2.0. */
export const oldOpenTelemetry: Dialect = {
  name: 'OpenTelemetry before 2.0',
  sumsThreads: true,
  families: {
    process_runtime_jvm_memory_usage_bytes: { memory: 'used', area: oldArea, pool: 'pool' },
    process_runtime_jvm_memory_committed_bytes: { memory: 'committed', area: oldArea, pool: 'pool' },
    process_runtime_jvm_memory_limit_bytes: { memory: 'max', area: oldArea, pool: 'pool' },
    process_runtime_jvm_memory_usage_after_last_gc_bytes: { memory: 'afterGc', area: oldArea, pool: 'pool' },
    process_runtime_jvm_buffer_usage_bytes: { buffer: 'pool' },
    process_runtime_jvm_threads_count: { threadState: 'state', daemon: 'daemon' },
    process_runtime_jvm_cpu_utilization_ratio: { value: 'processCpuUsage' },
    process_runtime_jvm_system_cpu_utilization_ratio: { value: 'systemCpuUsage' },
    ...durations('process_runtime_jvm_gc_duration', (what, scale) =>
      what === 'bucket'
        ? undefined
        : { collections: what, labels: oldCollection, ...(what === 'seconds' && { scale }) },
    ),
    ...durations('http_server_duration', (what, scale) => ({
      http: what,
      labels: oldLabels,
      ...(what !== 'count' && { scale }),
    })),
  },
};

/** A histogram that is in milliseconds or in seconds, by the agent's version. */
function durations(
  name: string,
  ruleOf: (what: 'count' | 'seconds' | 'bucket', scale: number) => Rule | undefined,
): Record<string, Rule> {
  const parts = { count: 'count', sum: 'seconds', bucket: 'bucket' } as const;
  const units = { milliseconds: 1e-3, seconds: 1 };
  const rules: Record<string, Rule> = {};
  for (const [unit, scale] of Object.entries(units)) {
    for (const [suffix, what] of Object.entries(parts)) {
      const rule = ruleOf(what, scale);
      if (rule) rules[`${name}_${unit}_${suffix}`] = rule;
    }
  }
  return rules;
}
