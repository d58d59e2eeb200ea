import type { Dialect, Rule } from './rule.ts';

/** The platform's beans as the JMX exporter names them where its configuration renames nothing. */
const beans: Readonly<Record<string, Rule>> = {
  java_lang_Memory_HeapMemoryUsage_used: { memory: 'used', area: 'heap' },
  java_lang_Memory_HeapMemoryUsage_committed: { memory: 'committed', area: 'heap' },
  java_lang_Memory_HeapMemoryUsage_max: { memory: 'max', area: 'heap' },
  java_lang_Memory_NonHeapMemoryUsage_used: { memory: 'used', area: 'nonHeap' },
  java_lang_Memory_NonHeapMemoryUsage_committed: { memory: 'committed', area: 'nonHeap' },
  java_lang_MemoryPool_Usage_used: { memory: 'used', pool: 'name' },
  java_lang_MemoryPool_Usage_max: { memory: 'max', pool: 'name' },
  java_lang_MemoryPool_CollectionUsage_used: { memory: 'afterGc', pool: 'name' },
  java_lang_MemoryPool_CollectionUsage_max: { memory: 'afterGcMax', pool: 'name' },
  java_lang_GarbageCollector_CollectionCount: { collections: 'count', labels: { collector: 'name' } },
  java_lang_GarbageCollector_CollectionTime: { collections: 'seconds', labels: { collector: 'name' }, scale: 1e-3 },
  java_lang_Threading_ThreadCount: { value: 'threadsLive' },
  java_lang_Threading_DaemonThreadCount: { value: 'threadsDaemon' },
  java_lang_Threading_PeakThreadCount: { value: 'threadsPeak' },
  java_lang_OperatingSystem_AvailableProcessors: { value: 'cpuCount' },
  java_lang_OperatingSystem_ProcessCpuTime: { value: 'cpuSecondsTotal', scale: 1e-9 },
  java_lang_Runtime_StartTime: { value: 'startTimeSeconds', scale: 1e-3 },
  java_lang_Runtime_Uptime: { value: 'uptimeSeconds', scale: 1e-3 },
};

/** The JMX exporter as an HTTP server outside the JVM, which has only the beans; also with `lowercaseOutputName`. */
export const jmxExporter: Dialect = {
  name: 'JMX exporter',
  families: {
    ...beans,
    ...Object.fromEntries(Object.entries(beans).map(([name, rule]) => [name.toLowerCase(), rule])),
  },
};
