import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/parse/reading.ts';
import { changeBetween } from '../../src/probe/change.ts';

const at = (atMs: number, reading: Reading) => ({ atMs, reading });
const process = { startTimeSeconds: 1000, uptimeSeconds: 60 };

describe('the change between two readings', () => {
  it('is what each counter grew by', () => {
    const before = at(0, { ...process, gcPausesTotal: 5, gcPauseSecondsTotal: 1, httpRequestsTotal: 10 });
    const now = at(10_000, { ...process, gcPausesTotal: 7, gcPauseSecondsTotal: 3, httpRequestsTotal: 10 });
    expect(changeBetween(before, now)).toEqual({
      restarted: false,
      elapsedSeconds: 10,
      gcPauses: 2,
      gcPauseSeconds: 2,
      gcOverhead: 0.2,
      httpRequests: 0,
      httpRequestsPerSecond: 0,
    });
  });

  it('counts a counter that appears from 0', () => {
    expect(changeBetween(at(0, process), at(1000, { ...process, httpServerErrorsTotal: 3 }))).toMatchObject({
      httpServerErrors: 3,
    });
  });

  it('knows a restart by the start time, and counts what the new process has counted', () => {
    const before = at(0, { ...process, httpRequestsTotal: 1000, allocatedBytesTotal: 1000 });
    const now = at(60_000, {
      startTimeSeconds: 1040,
      uptimeSeconds: 20,
      httpRequestsTotal: 1200,
      allocatedBytesTotal: 400,
    });
    expect(changeBetween(before, now)).toEqual({
      restarted: true,
      elapsedSeconds: 20,
      httpRequests: 1200,
      httpRequestsPerSecond: 60,
      allocatedBytesPerSecond: 20,
    });
  });

  it('knows a restart by the uptime where there is no start time', () => {
    expect(changeBetween(at(0, { uptimeSeconds: 60 }), at(10_000, { uptimeSeconds: 5 })).restarted).toBe(true);
    expect(changeBetween(at(0, { uptimeSeconds: 60 }), at(10_000, { uptimeSeconds: 70 })).restarted).toBe(false);
  });

  it('does not take rounding of the start time for a restart', () => {
    expect(changeBetween(at(0, { startTimeSeconds: 1000.1 }), at(1, { startTimeSeconds: 1000.4 })).restarted).toBe(
      false,
    );
  });

  it('takes a smaller count of the same process for an inexact one, of an unknown process for a new beginning', () => {
    const counts = (count: number): Reading => ({ httpRequestsTotal: count });
    expect(
      changeBetween(at(0, { ...process, ...counts(9) }), at(1000, { ...process, ...counts(8) })).httpRequests,
    ).toBe(0);
    expect(changeBetween(at(0, counts(9)), at(1000, counts(8))).httpRequests).toBe(8);
  });

  it('takes the CPU usage from the CPU time, whatever the process averages itself', () => {
    const before = at(0, { cpuSecondsTotal: 10, cpuCount: 2 });
    const now = { cpuSecondsTotal: 15, cpuCount: 2 };
    expect(changeBetween(before, at(10_000, now)).processCpuUsage).toBe(0.25);
    expect(changeBetween(before, at(10_000, { ...now, processCpuUsage: 0.9 })).processCpuUsage).toBe(0.25);
    expect(changeBetween(before, at(1000, now)).processCpuUsage).toBe(1);
  });

  it('does not know the CPU usage without the number of cores', () => {
    expect(changeBetween(at(0, { cpuSecondsTotal: 10 }), at(10_000, { cpuSecondsTotal: 15 }))).not.toHaveProperty(
      'processCpuUsage',
    );
  });

  it('knows a restart by a CPU time that fell where nothing else tells', () => {
    const change = changeBetween(
      at(0, { cpuSecondsTotal: 10, gcPausesTotal: 9 }),
      at(9, { cpuSecondsTotal: 1, gcPausesTotal: 12 }),
    );
    expect(change).toMatchObject({ restarted: true, gcPauses: 12 });
  });

  it('takes quantiles of the requests in between', () => {
    const buckets = (fast: number, all: number) =>
      new Map([
        [0.1, fast],
        [1, all],
        [Number.POSITIVE_INFINITY, all],
      ]);
    const before = { ...at(0, process), requestBuckets: buckets(1000, 1000) };
    const now = { ...at(10_000, process), requestBuckets: buckets(1090, 1100) };
    const change = changeBetween(before, now);
    expect(change.httpRequestP50Seconds).toBeCloseTo(0.0556, 3);
    expect(change.httpRequestP95Seconds).toBeCloseTo(0.55, 3);
    expect(change.httpRequestP99Seconds).toBeCloseTo(0.91, 3);
    expect(changeBetween(now, now)).not.toHaveProperty('httpRequestP50Seconds');
  });

  it('makes no rates of no time, and no more pause than time', () => {
    const reading = (seconds: number) => ({ ...process, gcPauseSecondsTotal: seconds, allocatedBytesTotal: seconds });
    expect(changeBetween(at(5, reading(1)), at(5, reading(2)))).toEqual({
      restarted: false,
      elapsedSeconds: 0,
      gcPauseSeconds: 1,
    });
    expect(changeBetween(at(0, reading(0)), at(1000, reading(9))).gcOverhead).toBe(1);
  });
});
