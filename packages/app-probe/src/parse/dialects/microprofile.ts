import type { Dialect, Rule } from './rule.ts';

const collection = { collector: 'name' };

/** The base metrics of MicroProfile, by the names of version 2 and later. */
const base: Readonly<Record<string, Rule>> = {
  memory_usedHeap_bytes: { memory: 'used', area: 'heap' },
  memory_committedHeap_bytes: { memory: 'committed', area: 'heap' },
  memory_maxHeap_bytes: { memory: 'max', area: 'heap' },
  memory_usedNonHeap_bytes: { memory: 'used', area: 'nonHeap' },
  memory_committedNonHeap_bytes: { memory: 'committed', area: 'nonHeap' },
  gc_total: { collections: 'count', labels: collection },
  gc_time_total_seconds: { collections: 'seconds', labels: collection },
  gc_time_seconds: { collections: 'seconds', labels: collection },
  gc_time_seconds_total: { collections: 'seconds', labels: collection },
  thread_count: { value: 'threadsLive' },
  thread_daemon_count: { value: 'threadsDaemon' },
  thread_max_count: { value: 'threadsPeak' },
  cpu_availableProcessors: { value: 'cpuCount' },
  cpu_processCpuLoad_percent: { value: 'processCpuUsage' },
  cpu_processCpuLoad: { value: 'processCpuUsage' },
  cpu_processCpuTime_seconds: { value: 'cpuSecondsTotal' },
  jvm_uptime_seconds: { value: 'uptimeSeconds' },
};

/** The names of version 1 where they differ. */
const first: Readonly<Record<string, Rule>> = {
  memory_used_heap_bytes: { memory: 'used', area: 'heap' },
  memory_committed_heap_bytes: { memory: 'committed', area: 'heap' },
  memory_max_heap_bytes: { memory: 'max', area: 'heap' },
  cpu_available_processors: { value: 'cpuCount' },
  cpu_process_cpu_load: { value: 'processCpuUsage' },
};

/**
 * MicroProfile Metrics: WildFly and Helidon up to 3 (`base_…`), Open Liberty (`base_…`, and `{mp_scope="base"}` from version 5 on),
 * Helidon 4 (`{scope="base"}`). Version 1 wrote `base:…`.
 * https://github.com/eclipse/microprofile-metrics/blob/main/spec/src/main/asciidoc/required-metrics.adoc
 */
export const microProfile: Dialect = {
  name: 'MicroProfile',
  families: {
    ...prefixed('base_', base),
    ...prefixed('mp_', base),
    ...prefixed('base:', { ...base, ...first }),
  },
};

/** Version 5: the scope is a label. Such short names may be another exporter's, so the label is required. */
export const microProfile5: Dialect = {
  name: 'MicroProfile 5',
  families: Object.fromEntries(
    Object.entries(base).map(([name, rule]) => [name, { ...rule, when: ['mp_scope', 'base'] }]),
  ),
};

export const helidon: Dialect = {
  name: 'Helidon 4',
  families: Object.fromEntries(
    Object.entries(base).map(([name, rule]) => [name, { ...rule, when: ['scope', 'base'] }]),
  ),
};

function prefixed(prefix: string, rules: Readonly<Record<string, Rule>>): Record<string, Rule> {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [`${prefix}${name}`, rule]));
}
