import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScrape } from '../../src/parse/scrape.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

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

  it('makes nothing but finite numbers of any text', () => {
    const lines = fixture('boot35.prometheus.txt').split('\n');
    const piece = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary', maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(200), (pieces, cut) => {
        const values = Object.values(readScrape(pieces.join('\n').slice(cut)));
        expect(values.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: process.env['CHAOS'] ? 50_000 : 2_000 },
    );
  });
});
