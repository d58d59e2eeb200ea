import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScrape as readWhole } from '../../src/parse/scrape.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

const readScrape = (text: string, own?: readonly string[]) => readWhole(text, own).reading;

describe('reading a scrape', () => {
  it('reads Boot 3.5 with the serial collector', () => {
    expect(readScrape(fixture('boot35.prometheus.txt'))).toEqual({
      heapUsedBytes: 1220384 + 17443144,
      heapCommittedBytes: 35782656 + 4456448 + 89522176,
      heapMaxBytes: 35782656 + 4456448 + 89522176,
      heapAfterGcUsage: 0.1948471851265099,
      nonHeapUsedBytes: 8519680 + 4894736 + 34071776,
      nonHeapCommittedBytes: 8585216 + 5177344 + 34603008,
      metaspaceUsedBytes: 34071776,
      directBufferUsedBytes: 100352,
      mappedBufferUsedBytes: 0,
      gcPausesTotal: 2,
      gcPauseSecondsTotal: 0.068,
      gcPauseMaxSeconds: 0.058,
      allocatedBytesTotal: 61608952,
      threadsLive: 23,
      threadsDaemon: 19,
      threadsPeak: 23,
      threadsRunnable: 7,
      threadsBlocked: 0,
      threadsWaiting: 12,
      threadsTimedWaiting: 4,
      processCpuUsage: 0,
      systemCpuUsage: 0,
      cpuSecondsTotal: 3.12,
      cpuCount: 2,
      uptimeSeconds: 4.936,
      startTimeSeconds: 1795393548.271,
      httpRequestsTotal: 9,
      httpClientErrorsTotal: 6,
      httpServerErrorsTotal: 0,
      httpRequestSecondsTotal: 0.011852278 + 0.018526403,
      httpRequestMaxSeconds: 0.014987112,
    });
  });

  it('reads Boot 2.7 with G1, whose eden and survivor have no maximum, and its connection pool once', () => {
    expect(readScrape(fixture('boot27.prometheus.txt'))).toMatchObject({
      heapUsedBytes: 16756104,
      heapMaxBytes: 134217728,
      heapAfterGcUsage: 0.12484270334243774,
      gcPausesTotal: 9,
      threadsLive: 24,
      httpRequestsTotal: 9,
      httpClientErrorsTotal: 3,
      httpServerErrorsTotal: 3,
      connectionsActive: 0,
      connectionsMax: 10,
      connectionsUsage: 0,
      connectionsPending: 0,
    });
  });

  it.each(['boot27', 'boot35'])('reads the OpenMetrics of %s as it reads its plain text', (name) => {
    const keys = (format: string) => Object.keys(readScrape(fixture(`${name}.${format}.txt`))).sort();
    expect(keys('openmetrics')).toEqual(keys('prometheus'));
  });

  it('reads the Prometheus Java client', () => {
    const text = [
      'jvm_memory_used_bytes{area="heap"} 100',
      'jvm_memory_used_bytes{area="nonheap"} 50',
      'jvm_memory_max_bytes{area="heap"} 400',
      'jvm_memory_max_bytes{area="nonheap"} -1',
      'jvm_memory_pool_used_bytes{pool="Metaspace"} 30',
      'jvm_threads_current 12',
      'jvm_threads_state{state="TIMED_WAITING"} 3',
      'jvm_threads_deadlocked 2',
      'jvm_gc_collection_seconds_count{gc="G1"} 4',
      'jvm_gc_collection_seconds_sum{gc="G1"} 0.5',
    ].join('\n');
    expect(readScrape(text)).toEqual({
      heapUsedBytes: 100,
      nonHeapUsedBytes: 50,
      heapMaxBytes: 400,
      metaspaceUsedBytes: 30,
      threadsLive: 12,
      threadsTimedWaiting: 3,
      threadsDeadlocked: 2,
      gcPausesTotal: 4,
      gcPauseSecondsTotal: 0.5,
    });
  });

  it('reads of another language what its client says of the process', () => {
    const text = 'go_goroutines 9\nprocess_resident_memory_bytes 2.5e+07\nprocess_cpu_seconds_total 1.5\n';
    expect(readScrape(`${text}process_start_time_seconds 1.7e+09\n`)).toEqual({
      residentMemoryBytes: 25_000_000,
      cpuSecondsTotal: 1.5,
      startTimeSeconds: 1_700_000_000,
    });
  });

  it('leaves out what is NaN, infinite or undefined', () => {
    const text = [
      'process_cpu_usage NaN',
      'system_cpu_usage +Inf',
      'jvm_memory_max_bytes{area="heap",id="a"} -1.0',
      'jvm_memory_used_bytes{area="heap",id="a"} 5',
      'jvm_memory_used_bytes{area="heap",id="b"} NaN',
      'hikaricp_connections_active{pool="p"} 3',
      'hikaricp_connections_max{pool="p"} -1',
    ].join('\n');
    expect(readScrape(text)).toEqual({ heapUsedBytes: 5 });
  });

  it('takes the fullest pool for the share in use', () => {
    const text = [
      'hikaricp_connections_active{pool="a"} 1',
      'hikaricp_connections_max{pool="a"} 10',
      'hikaricp_connections_max{pool="b"} 4',
      'hikaricp_connections_active{pool="b"} 3',
      'jdbc_connections_active{name="dataSource"} 4',
      'jdbc_connections_max{name="dataSource"} 4',
    ].join('\n');
    expect(readScrape(text)).toEqual({ connectionsActive: 4, connectionsMax: 14, connectionsUsage: 0.75 });
  });

  it.each([
    [
      'Micrometer before 1.5',
      'jvm_gc_pause_seconds',
      'action="end of GC cycle",cause="x"',
      'action="end of minor GC",cause="x"',
    ],
    [
      'an old Micrometer has no gc label',
      'jvm_gc_pause_seconds',
      'action="end of concurrent GC pause",cause="No GC"',
      'action="end of minor GC",cause="G1 Evacuation Pause"',
    ],
    ['the Prometheus client', 'jvm_gc_collection_seconds', 'gc="Shenandoah Cycles"', 'gc="Shenandoah Pauses"'],
    ['the Prometheus client', 'jvm_gc_collection_seconds', 'gc="ZGC Major Cycles"', 'gc="ZGC Major Pauses"'],
    ['the Prometheus client', 'jvm_gc_collection_seconds', 'gc="G1 Concurrent GC"', 'gc="G1 Young Generation"'],
    ['the Prometheus client', 'jvm_gc_collection_seconds', 'gc="ConcurrentMarkSweep"', 'gc="ParNew"'],
    [
      'OpenTelemetry',
      'jvm_gc_duration_seconds',
      'jvm_gc_name="ZGC Cycles",jvm_gc_action="end of GC cycle"',
      'jvm_gc_name="ZGC Pauses",jvm_gc_action="end of GC pause"',
    ],
    ['MicroProfile', 'base_gc', 'name="ZGC Cycles"', 'name="ZGC Pauses"'],
  ])('concurrent cycles are no pauses: %s, %s', (_, family, cycles, pauses) => {
    const [count, seconds] =
      family === 'base_gc' ? ['base_gc_total', 'base_gc_time_total_seconds'] : [`${family}_count`, `${family}_sum`];
    const text = [
      `${count}{${cycles}} 10`,
      `${seconds}{${cycles}} 12.3`,
      `${count}{${pauses}} 30`,
      `${seconds}{${pauses}} 0.003`,
    ];
    expect(readScrape(text.join('\n'))).toEqual({ gcPausesTotal: 30, gcPauseSecondsTotal: 0.003 });
  });

  describe('a value that is reported twice counts once', () => {
    it.each(['boot27.prometheus', 'boot35.openmetrics', 'scrapes/otel-17-g1.prom', 'scrapes/jmxexp-17-zgc.prom'])(
      '%s after itself reads as it does alone',
      (name) => {
        const text = fixture(`${name}.txt`).replace(/# EOF\s*$/, '');
        expect(readScrape(`${text}\n${text}`)).toEqual(readScrape(text));
        const repeated = text.split('\n').flatMap((line) => (line.startsWith('#') ? [line] : [line, line]));
        expect(readScrape(repeated.join('\n'))).toEqual(readScrape(text));
      },
    );

    it('two applications report one JVM, and the requests of each are counted', () => {
      const of = (application: string) =>
        fixture('boot27.prometheus.txt').replace(/^(\w+)(?:\{(.*)\})? /gm, (_, name, labels = '') => {
          return `${name}{application="${application}",${labels}} `;
        });
      const alone = readScrape(fixture('boot27.prometheus.txt'));
      const both = readScrape(`${of('shop')}\n${of('admin')}`);
      const requests = [
        'httpRequestsTotal',
        'httpClientErrorsTotal',
        'httpServerErrorsTotal',
        'httpRequestSecondsTotal',
      ] as const;
      for (const key of requests) expect(both[key]).toBeCloseTo(2 * (alone[key] ?? 0), 9);
      // Each application has a pool.
      expect(both.connectionsMax).toBe(2 * (alone.connectionsMax ?? 0));
      const rest = ({ connectionsMax: _, ...reading }: typeof both) =>
        Object.fromEntries(Object.entries(reading).filter(([key]) => !requests.includes(key as never)));
      expect(rest(both)).toEqual(rest(alone));
    });

    it('start time, uptime and usage of two applications are never added', () => {
      const of = (application: string, start: number, usage: number) =>
        `process_start_time_seconds{application="${application}"} ${start}\nprocess_uptime_seconds{application="${application}"} ${2000 - start}\n` +
        `process_cpu_usage{application="${application}"} ${usage}\nsystem_cpu_usage{application="${application}"} ${usage}\n`;
      const expected = { startTimeSeconds: 1100, uptimeSeconds: 900, processCpuUsage: 0.6, systemCpuUsage: 0.6 };
      expect(readScrape(of('a', 1000, 0.6) + of('b', 1100, 0.5))).toEqual(expected);
      expect(readScrape(of('b', 1100, 0.5) + of('a', 1000, 0.6))).toEqual(expected);
    });

    it('tells requests apart whose labels differ in one place only', () => {
      const line = (method: string, uri: string) =>
        `http_server_requests_seconds_count{method="${method}",outcome="SUCCESS",status="200",uri="/a/very/long/path/to/some/resource/${uri}"} 1\n`;
      const lines = ['GET', 'PUT'].flatMap((method) =>
        Array.from({ length: 300 }, (_, index) => line(method, `${index}`)),
      );
      expect(readScrape(lines.join('')).httpRequestsTotal).toBe(600);
      expect(readScrape(`${lines.join('')}${lines.join('')}`).httpRequestsTotal).toBe(600);
    });
  });

  it('knows no errors without a status, and no time without a sum', () => {
    expect(readScrape('http_server_requests_seconds_count{uri="/a"} 5')).toEqual({ httpRequestsTotal: 5 });
  });

  it('takes only the Actuator for the Actuator', () => {
    const requests = (uri: string) => `http_server_requests_seconds_count{status="200",uri="${uri}"} 1\n`;
    const text = ['/actuators-catalog', '/actuator', '/actuator/health', '/actuator/health/{*path}']
      .map(requests)
      .join('');
    expect(readScrape(text).httpRequestsTotal).toBe(1);
  });

  it('skips a byte order mark and ignores everything after the end of OpenMetrics', () => {
    expect(
      readScrape('\ufeffjvm_threads_live_threads 20\n# EOF\njvm_threads_live_threads 30\njvm_threads_daemon_threads 9'),
    ).toEqual({
      threadsLive: 20,
    });
    expect(readScrape('# HELP x says # EOF\n# EOFX\njvm_threads_live_threads 20\n# EOF')).toEqual({ threadsLive: 20 });
  });

  it('skips native histograms, and reads what stands around them', () => {
    const text = [
      'http_server_requests_seconds {count:17,sum:3.5,schema:3,zero_threshold:0,zero_count:0,positive_spans:[0:2],positive_buckets:[1,2]}',
      'http_server_requests_seconds_count{uri="/a",status="200"} {count:17,sum:3.5}',
      'http_server_requests_seconds_bucket{uri="/a",status="200",le="+Inf"} 3',
      'jvm_threads_live_threads 20',
    ].join('\n');
    expect(readWhole(text)).toEqual({ reading: { threadsLive: 20 } });
  });

  it('reads quoted UTF-8 names, with and without units', () => {
    const memory = (name: string, pool: string, bytes: number) =>
      `{"${name}","jvm.memory.pool.name"="${pool}","jvm.memory.type"="heap"} ${bytes}\n`;
    const text =
      memory('jvm.memory.used', 'G1 Eden Space', 5) +
      memory('jvm.memory.used_bytes', 'G1 Old Gen', 7) +
      '{"jvm.cpu.count"} 2\n{"a.b{c}\\"d","e f"="x"} 4\n{"jvm.memory.used"} 3\n{"jvm.memory.used"\n{jvm="x"} 1\n';
    expect(readScrape(text)).toEqual({ heapUsedBytes: 12, cpuCount: 2 });
  });

  it('reads the histogram of Micrometer and of OpenTelemetry, without the requests of the probe', () => {
    const inf = Number.POSITIVE_INFINITY;
    const { requestBuckets } = readWhole(fixture('scrapes/otel-17-g1.prom.txt'));
    expect(requestBuckets?.get(0.005)).toBe(79);
    expect(requestBuckets?.get(inf)).toBe(200);
    const bucket = (uri: string, le: string, count: number) =>
      `http_server_requests_seconds_bucket{uri="${uri}",le="${le}"} ${count}\n`;
    const text =
      bucket('/a', '0.1', 3) +
      bucket('/a', '+Inf', 4) +
      bucket('/b', '0.1', 1) +
      bucket('/b', '+Inf', 1) +
      bucket('/actuator/health', '+Inf', 50);
    expect(readWhole(text).requestBuckets).toEqual(
      new Map([
        [0.1, 4],
        [inf, 5],
      ]),
    );
  });

  it('reads OpenTelemetry', () => {
    expect(readScrape(fixture('scrapes/otel-17-g1.prom.txt'))).toEqual({
      heapUsedBytes: 41_026_568,
      heapCommittedBytes: 70_254_592,
      heapMaxBytes: 134_217_728,
      heapAfterGcUsage: 16_883_704 / 134_217_728,
      nonHeapUsedBytes: 13_801_984 + 7_415_584 + 49_515_704,
      nonHeapCommittedBytes: 13_828_096 + 7_733_248 + 50_200_576,
      metaspaceUsedBytes: 49_515_704,
      gcPausesTotal: 19,
      gcPauseSecondsTotal: 1.3639999999999999,
      threadsLive: 27,
      threadsDaemon: 23,
      threadsRunnable: 7,
      threadsWaiting: 14,
      threadsTimedWaiting: 6,
      processCpuUsage: 0,
      cpuSecondsTotal: 15.1,
      cpuCount: 2,
      httpRequestsTotal: 200,
      httpClientErrorsTotal: 0,
      httpServerErrorsTotal: 0,
      httpRequestSecondsTotal: 2.8401022350000007,
    });
  });

  it('reads the names of the OpenTelemetry agent before 2.0', () => {
    const text = [
      'process_runtime_jvm_memory_usage_bytes{type="heap",pool="G1 Old Gen"} 30',
      'process_runtime_jvm_memory_limit_bytes{type="heap",pool="G1 Old Gen"} 100',
      'process_runtime_jvm_memory_usage_bytes{type="non_heap",pool="Metaspace"} 9',
      'process_runtime_jvm_gc_duration_milliseconds_count{action="end of minor GC",gc="G1 Young Generation"} 4',
      'process_runtime_jvm_gc_duration_milliseconds_sum{action="end of minor GC",gc="G1 Young Generation"} 500',
      'process_runtime_jvm_threads_count{daemon="true"} 8',
      'process_runtime_jvm_threads_count{daemon="false"} 2',
      'http_server_duration_milliseconds_count{http_route="/a",http_status_code="500"} 3',
      'http_server_duration_milliseconds_sum{http_route="/a",http_status_code="500"} 60',
    ].join('\n');
    expect(readScrape(text)).toEqual({
      heapUsedBytes: 30,
      heapMaxBytes: 100,
      nonHeapUsedBytes: 9,
      metaspaceUsedBytes: 9,
      gcPausesTotal: 4,
      gcPauseSecondsTotal: 0.5,
      threadsLive: 10,
      threadsDaemon: 8,
      httpRequestsTotal: 3,
      httpClientErrorsTotal: 0,
      httpServerErrorsTotal: 3,
      httpRequestSecondsTotal: 0.06,
    });
  });

  it.each([
    ['Open Liberty', (name: string, labels = '') => `${name}{mp_scope="base",${labels}}`],
    ['Helidon 4', (name: string, labels = '') => `${name}{${labels && `${labels},`}scope="base"}`],
    ['WildFly', (name: string, labels = '') => `base_${name}${labels && `{${labels}}`}`],
    ['MicroProfile 1', (name: string, labels = '') => `base:${name}${labels && `{${labels}}`}`],
  ])('reads the base metrics of %s', (_, sample) => {
    const text = [
      `${sample('memory_usedHeap_bytes')} 3.4E7`,
      `${sample('memory_committedHeap_bytes')} 6.7E7`,
      `${sample('memory_maxHeap_bytes')} 1.34217728E8`,
      `${sample('gc_total', 'name="G1 Young Generation"')} 12`,
      `${sample('gc_total', 'name="G1 Old Generation"')} 1`,
      `${sample('gc_time_seconds', 'name="G1 Young Generation"')} 0.25`,
      `${sample('thread_count')} 41`,
      `${sample('thread_daemon_count')} 38`,
      `${sample('thread_max_count')} 44`,
      `${sample('cpu_processCpuLoad_percent')} 0.25`,
      `${sample('cpu_availableProcessors')} 2`,
      `${sample('jvm_uptime_seconds')} 100.5`,
    ];
    expect(readScrape(text.join('\n'))).toEqual({
      heapUsedBytes: 3.4e7,
      heapCommittedBytes: 6.7e7,
      heapMaxBytes: 134_217_728,
      gcPausesTotal: 13,
      gcPauseSecondsTotal: 0.25,
      threadsLive: 41,
      threadsDaemon: 38,
      threadsPeak: 44,
      processCpuUsage: 0.25,
      cpuCount: 2,
      uptimeSeconds: 100.5,
    });
  });

  it('takes short names such as thread_count for MicroProfile only where the scope is given', () => {
    expect(readScrape('thread_count 5\ngc_total{name="x"} 3\nmemory_usedHeap_bytes{scope="application"} 7')).toEqual(
      {},
    );
  });

  it('reads the beans of a JMX exporter outside the JVM', () => {
    const text = [
      'java_lang_Memory_HeapMemoryUsage_used 30',
      'java_lang_memory_heapmemoryusage_max 100',
      'java_lang_GarbageCollector_CollectionCount{name="ZGC Cycles",} 5',
      'java_lang_GarbageCollector_CollectionCount{name="ZGC Pauses",} 15',
      'java_lang_GarbageCollector_CollectionTime{name="ZGC Pauses",} 20',
      'java_lang_OperatingSystem_ProcessCpuTime 9.58E9',
      'java_lang_Runtime_StartTime 1.7E12',
    ];
    expect(readScrape(text.join('\n'))).toEqual({
      heapUsedBytes: 30,
      heapMaxBytes: 100,
      gcPausesTotal: 15,
      gcPauseSecondsTotal: 0.02,
      cpuSecondsTotal: 9.58,
      startTimeSeconds: 1_700_000_000,
    });
  });

  it('takes Micrometer’s long-lived data for the usage after collections where that is missing', () => {
    const data = (live: number) => `jvm_gc_live_data_size_bytes ${live}\njvm_gc_max_data_size_bytes 100`;
    expect(readScrape(data(50))).toEqual({ heapAfterGcUsage: 0.5 });
    expect(readScrape(`${data(50)}\njvm_memory_usage_after_gc{area="heap",pool="long-lived"} 0.2`)).toEqual({
      heapAfterGcUsage: 0.2,
    });
    // The long-lived pool was not collected yet.
    expect(readScrape(data(0))).toEqual({});
  });

  it('reads only finite numbers that are not negative from any text', () => {
    const lines = fixture('boot35.prometheus.txt').split('\n');
    const piece = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary', maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(200), (pieces, cut) => {
        const values = Object.values(readScrape(pieces.join('\n').slice(cut)));
        expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      }),
      { numRuns: process.env['CHAOS'] ? 50_000 : 2_000 },
    );
  });
});
