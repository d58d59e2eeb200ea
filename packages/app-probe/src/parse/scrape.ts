import { Families } from './families.ts';
import type { Labels } from './labels.ts';
import { type SampleVisitor, scanPrometheus } from './prometheus.ts';
import { add, addDefined, keepMax, type Reading, type ReadingKey } from './reading.ts';

/** What is gathered while a scrape is read. */
interface Gathered {
  reading: Reading;
  poolActive: Map<string, number>;
  poolMax: Map<string, number>;
  http: HttpTotals;
  /** URIs of requests that are the probe's own. */
  own: readonly string[];
}

/** Of all endpoints but those that the probe asks; a scrape has a line for each endpoint and status, so these are plain fields. */
interface HttpTotals {
  samples: number;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  seconds: number;
  maxSeconds: number;
}

type Visit = SampleVisitor<Gathered>;

/**
 * Reads a Prometheus scrape: Micrometer's of Spring Boot 2 and 3, else that of the Prometheus Java client (JMX exporter), else
 * the `process_…` metrics that the clients of all languages send. Text that is no scrape reads as an empty reading.
 * @param own URIs whose requests are not the service's, beside those below `/actuator`
 */
export function readScrape(text: string, own: readonly string[] = []): Reading {
  const http = { samples: 0, requests: 0, clientErrors: 0, serverErrors: 0, seconds: 0, maxSeconds: 0 };
  const others = own.filter((uri) => !isActuator(uri));
  const gathered: Gathered = { reading: {}, poolActive: new Map(), poolMax: new Map(), http, own: others };
  scanPrometheus(text, families, gathered);
  addPoolUsage(gathered);
  addHttp(gathered);
  return gathered.reading;
}

function plain(key: ReadingKey): Visit {
  return ({ reading }, value) => add(reading, key, value);
}

function largest(key: ReadingKey): Visit {
  return ({ reading }, value) => keepMax(reading, key, value);
}

function scaled(key: ReadingKey, factor: number): Visit {
  return ({ reading }, value) => add(reading, key, value * factor);
}

function byArea(heap: ReadingKey, nonHeap?: ReadingKey): Visit {
  return ({ reading }, value, labels) => {
    const area = labels.get('area');
    if (area === 'heap') addDefined(reading, heap, value);
    else if (area === 'nonheap' && nonHeap) addDefined(reading, nonHeap, value);
  };
}

const memoryUsed: Visit = ({ reading }, value, labels) => {
  const area = labels.get('area');
  if (area === 'heap') add(reading, 'heapUsedBytes', value);
  if (area !== 'nonheap') return;
  add(reading, 'nonHeapUsedBytes', value);
  if (labels.get('id') === 'Metaspace') add(reading, 'metaspaceUsedBytes', value);
};

function buffers(label: string): Visit {
  return ({ reading }, value, labels) => {
    const id = labels.get(label) ?? '';
    if (id === 'direct') add(reading, 'directBufferUsedBytes', value);
    else if (id.startsWith('mapped')) add(reading, 'mappedBufferUsedBytes', value);
  };
}

const metaspacePool: Visit = ({ reading }, value, labels) => {
  if (labels.get('pool') === 'Metaspace') add(reading, 'metaspaceUsedBytes', value);
};

const threadStates: Readonly<Record<string, ReadingKey>> = {
  runnable: 'threadsRunnable',
  blocked: 'threadsBlocked',
  waiting: 'threadsWaiting',
  'timed-waiting': 'threadsTimedWaiting',
};

/** Micrometer says `timed-waiting`, the Prometheus Java client `TIMED_WAITING`. */
const threadState: Visit = ({ reading }, value, labels) => {
  const state = labels.get('state')?.toLowerCase().replace('_', '-') ?? '';
  const key = Object.hasOwn(threadStates, state) ? threadStates[state] : undefined;
  if (key) add(reading, key, value);
};

/** The endpoints that the probe itself asks would else be most of a quiet service's requests. */
function isOwn(own: readonly string[], labels: Labels): boolean {
  const uri = labels.get('uri') ?? '';
  return isActuator(uri) || own.some((one) => uri === one || uri.startsWith(`${one}/`));
}

function isActuator(uri: string) {
  return uri.startsWith('/actuator');
}

const httpCount: Visit = ({ http, own }, value, labels) => {
  if (isOwn(own, labels) || !Number.isFinite(value)) return;
  const status = labels.get('status');
  http.samples++;
  http.requests += value;
  if (status?.startsWith('4')) http.clientErrors += value;
  else if (status?.startsWith('5')) http.serverErrors += value;
};

const httpSeconds: Visit = ({ http, own }, value, labels) => {
  if (!isOwn(own, labels) && Number.isFinite(value)) http.seconds += value;
};

const httpMax: Visit = ({ http, own }, value, labels) => {
  if (value > http.maxSeconds && !isOwn(own, labels) && Number.isFinite(value)) http.maxSeconds = value;
};

function pool(of: 'poolActive' | 'poolMax', label: string): Visit {
  return (gathered, value, labels) => {
    // HikariCP is also said as a Spring data source: the same connections under another name.
    if (value >= 0 && Number.isFinite(value)) gathered[of].set(`${label}:${labels.get(label)}`, value);
  };
}

/** Every family that is read; a new one is a line here. */
const families = new Families(
  new Map<string, Visit>([
    ['jvm_memory_used_bytes', memoryUsed],
    ['jvm_memory_committed_bytes', byArea('heapCommittedBytes', 'nonHeapCommittedBytes')],
    ['jvm_memory_max_bytes', byArea('heapMaxBytes')],
    ['jvm_memory_usage_after_gc', largest('heapAfterGcUsage')],
    ['jvm_memory_usage_after_gc_percent', largest('heapAfterGcUsage')],
    ['jvm_buffer_memory_used_bytes', buffers('id')],
    ['jvm_gc_pause_seconds_count', plain('gcPausesTotal')],
    ['jvm_gc_pause_seconds_sum', plain('gcPauseSecondsTotal')],
    ['jvm_gc_pause_seconds_max', largest('gcPauseMaxSeconds')],
    ['jvm_gc_memory_allocated_bytes_total', plain('allocatedBytesTotal')],
    ['jvm_threads_live_threads', plain('threadsLive')],
    ['jvm_threads_daemon_threads', plain('threadsDaemon')],
    ['jvm_threads_peak_threads', plain('threadsPeak')],
    ['jvm_threads_states_threads', threadState],
    ['jvm_threads_deadlocked_threads', plain('threadsDeadlocked')],
    ['process_cpu_usage', plain('processCpuUsage')],
    ['process_cpu_time_ns_total', scaled('cpuSecondsTotal', 1e-9)],
    ['process_uptime_seconds', plain('uptimeSeconds')],
    ['process_start_time_seconds', plain('startTimeSeconds')],
    ['system_cpu_usage', plain('systemCpuUsage')],
    ['system_cpu_count', plain('cpuCount')],
    ['http_server_requests_seconds_count', httpCount],
    ['http_server_requests_seconds_sum', httpSeconds],
    ['http_server_requests_seconds_max', httpMax],
    ['hikaricp_connections_active', pool('poolActive', 'pool')],
    ['hikaricp_connections_max', pool('poolMax', 'pool')],
    ['hikaricp_connections_pending', plain('connectionsPending')],
    ['jdbc_connections_active', pool('poolActive', 'name')],
    ['jdbc_connections_max', pool('poolMax', 'name')],
    // The Prometheus Java client, 1.x and 0.x.
    ['jvm_memory_bytes_used', memoryUsed],
    ['jvm_memory_bytes_committed', byArea('heapCommittedBytes', 'nonHeapCommittedBytes')],
    ['jvm_memory_bytes_max', byArea('heapMaxBytes')],
    ['jvm_memory_pool_used_bytes', metaspacePool],
    ['jvm_memory_pool_bytes_used', metaspacePool],
    ['jvm_buffer_pool_used_bytes', buffers('pool')],
    ['jvm_gc_collection_seconds_count', plain('gcPausesTotal')],
    ['jvm_gc_collection_seconds_sum', plain('gcPauseSecondsTotal')],
    ['jvm_threads_current', plain('threadsLive')],
    ['jvm_threads_daemon', plain('threadsDaemon')],
    ['jvm_threads_peak', plain('threadsPeak')],
    ['jvm_threads_state', threadState],
    ['jvm_threads_deadlocked', plain('threadsDeadlocked')],
    ['process_cpu_seconds_total', plain('cpuSecondsTotal')],
    ['process_resident_memory_bytes', plain('residentMemoryBytes')],
  ]),
);

function addPoolUsage({ reading, poolActive, poolMax }: Gathered): void {
  const hikari = [...poolMax.keys()].some((key) => key.startsWith('pool:'));
  for (const [key, max] of poolMax) {
    const active = poolActive.get(key);
    if (active === undefined || (hikari && !key.startsWith('pool:'))) continue;
    add(reading, 'connectionsActive', active);
    add(reading, 'connectionsMax', max);
    if (max > 0) keepMax(reading, 'connectionsUsage', active / max);
  }
}

/** Nothing where there was no request but the probe's own: then these counters are not there yet. */
function addHttp({ reading, http }: Gathered): void {
  if (http.samples === 0) return;
  reading.httpRequestsTotal = http.requests;
  reading.httpClientErrorsTotal = http.clientErrors;
  reading.httpServerErrorsTotal = http.serverErrors;
  reading.httpRequestSecondsTotal = http.seconds;
  reading.httpRequestMaxSeconds = http.maxSeconds;
}
