import { describe, expect, it } from 'vitest';
import { measure } from '../../src/measure/measure.ts';
import type { ProbeResult } from '../../src/probe/result.ts';
import { parseTarget } from '../../src/target/parse-target.ts';

const result = (parts: Partial<ProbeResult>): ProbeResult => ({
  target: parseTarget('http://127.0.0.1:8080'),
  atMs: 0,
  health: 'UP',
  components: {},
  reading: {},
  ...parts,
});

describe('what is published of a result', () => {
  it('is its health alone where nothing else is known', () => {
    expect(measure(result({}))).toEqual({ up: 1, degraded: 0 });
    expect(measure(result({ health: 'DOWN' }))).toEqual({ up: 0, degraded: 0 });
    expect(measure(result({ health: 'OUT_OF_SERVICE' }))).toEqual({ up: 0, degraded: 0 });
    expect(measure(result({ health: 'DEGRADED' }))).toEqual({ up: 1, degraded: 1 });
  });

  it('is no health while a task is starting', () => {
    expect(measure(result({ health: 'DOWN' }), true)).toEqual({});
  });

  it('turns shares into percent', () => {
    const reading = {
      heapUsedBytes: 30,
      heapMaxBytes: 120,
      heapAfterGcUsage: 0.5,
      processCpuUsage: 0.25,
      connectionsUsage: 1,
    };
    expect(measure(result({ reading }))).toMatchObject({
      heapUsedPercent: 25,
      heapAfterGcPercent: 50,
      processCpuPercent: 25,
      connectionPoolUsedPercent: 100,
    });
  });

  it('makes no percentage of an unknown or zero maximum', () => {
    expect(measure(result({ reading: { heapUsedBytes: 1 } }))).not.toHaveProperty('heapUsedPercent');
    expect(measure(result({ reading: { heapUsedBytes: 1, heapMaxBytes: 0 } }))).not.toHaveProperty('heapUsedPercent');
  });

  it('takes the CPU usage of the time between two rounds, and the average of the process only where it has no CPU time', () => {
    const own = { processCpuUsage: 0.139, cpuSecondsTotal: 5, cpuCount: 2 };
    const change = { restarted: false, elapsedSeconds: 10, processCpuUsage: 0.057 };
    expect(measure(result({ reading: own, change })).processCpuPercent).toBeCloseTo(5.7, 10);
    expect(measure(result({ reading: own }))).not.toHaveProperty('processCpuPercent');
    expect(
      measure(result({ reading: { processCpuUsage: 0.25 }, change: { restarted: false, elapsedSeconds: 10 } })),
    ).toMatchObject({
      processCpuPercent: 25,
    });
  });

  it('compares resident memory with the container limit, or else what the JVM has committed', () => {
    const target = { ...parseTarget('http://127.0.0.1:8080'), memoryLimitBytes: 200 };
    const reading = { heapCommittedBytes: 50, nonHeapCommittedBytes: 20, directBufferUsedBytes: 10 };
    expect(measure(result({ target, reading })).containerMemoryPercent).toBe(40);
    expect(measure(result({ target, reading: { ...reading, residentMemoryBytes: 150 } })).containerMemoryPercent).toBe(
      75,
    );
    expect(measure(result({ reading }))).not.toHaveProperty('containerMemoryPercent');
  });

  it('divides the time of requests by their number, and publishes nothing without requests', () => {
    const change = { restarted: false, elapsedSeconds: 10, httpRequests: 4, httpRequestSeconds: 2 };
    expect(measure(result({ change }))).toMatchObject({ httpRequestCount: 4, httpRequestDuration: 0.5, restarts: 0 });
    expect(measure(result({ change: { ...change, httpRequests: 0 } }))).not.toHaveProperty('httpRequestDuration');
  });
});
