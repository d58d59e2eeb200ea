import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type JvmService, javaAgent, missing, startJvmService } from '@bizom/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Prober, parseTarget } from '../src/index.ts';

const why = await missing('maven');
const skipped = why ? ` (skipped: ${why})` : '';
const heapBytes = 96 * 1024 * 1024;

const probers: Prober[] = [];
afterEach(() => Promise.all(probers.splice(0).map((prober) => prober.close())));

/** Probes a URL, round by round. */
function probe(url: string) {
  const prober = new Prober({ timeoutMs: 20_000 });
  probers.push(prober);
  const targets = [parseTarget(url)];
  return async () => {
    const [result] = await prober.round(targets);
    if (!result) throw new Error('no result');
    return result;
  };
}

async function ask(service: JvmService, path: string, times: number): Promise<void> {
  for (let done = 0; done < times; done++) await fetch(`${service.url}${path}`).then((response) => response.text());
}

describe.skipIf(why)(`a real service on Quarkus${skipped}`, () => {
  let service: JvmService;
  beforeAll(async () => {
    service = await startJvmService('quarkus', { jvm: ['-XX:+UseG1GC', '-Xmx96m'] });
  }, 600_000);
  afterAll(() => service?.stop());

  it('is found and read by default', async () => {
    const result = await probe(service.url)();
    expect(result).toMatchObject({ health: 'UP', components: { alive: 'UP', ready: 'UP', mail: 'UP' } });
    expect(result).not.toHaveProperty('error');
    expect(result.reading.heapMaxBytes).toBe(heapBytes);
    expect(result.reading.threadsLive).toBeGreaterThan(5);
  });

  it('is degraded while only a dependency fails, and DOWN while it is not ready', async () => {
    const round = probe(service.url);
    await service.fault('mail?down=true');
    expect(await round()).toMatchObject({ health: 'DEGRADED', error: 'degraded: mail' });
    await service.fault('mail?down=true&unready=true');
    expect(await round()).toMatchObject({ health: 'DOWN', error: expect.stringContaining('mail DOWN') });
    await service.fault('mail?down=false');
    expect(await round()).toMatchObject({ health: 'UP' });
  });

  it('has its requests and errors counted, without those of the probe', async () => {
    const round = probe(service.url);
    await round();
    await Promise.all([ask(service, '/', 40), ask(service, '/broken', 3)]);
    expect((await round()).change).toMatchObject({ restarted: false, httpRequests: 43, httpServerErrors: 3 });
  });
});

describe.skipIf(why)(`the JMX exporter and the OpenTelemetry agent in one JVM${skipped}`, () => {
  let service: JvmService;
  let folder: string;
  let exporters: { jmx: string; openTelemetry: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'probe-agents-'));
    const config = join(folder, 'config.yml');
    await writeFile(config, 'rules: [{pattern: ".*"}]\n');
    const [jmxExporter, openTelemetry] = await Promise.all([javaAgent('jmx-exporter'), javaAgent('opentelemetry')]);
    const [jmxPort, openTelemetryPort] = await Promise.all([freePort(), freePort()]);
    exporters = { jmx: `http://127.0.0.1:${jmxPort}`, openTelemetry: `http://127.0.0.1:${openTelemetryPort}` };
    service = await startJvmService('ell', {
      jvm: [
        '-XX:+UseG1GC',
        '-Xmx96m',
        `-javaagent:${jmxExporter}=127.0.0.1:${jmxPort}:${config}`,
        `-javaagent:${openTelemetry}`,
        ...['metrics.exporter=prometheus', 'traces.exporter=none', 'logs.exporter=none'].map(
          (each) => `-Dotel.${each}`,
        ),
        '-Dotel.exporter.prometheus.host=127.0.0.1',
        `-Dotel.exporter.prometheus.port=${openTelemetryPort}`,
      ],
    });
  }, 600_000);
  afterAll(async () => {
    await service?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it('are found by default, and report the same JVM as Micrometer does', async () => {
    const rounds = [exporters.jmx, exporters.openTelemetry, service.url].map(probe);
    const all = await Promise.all(rounds.map((round) => round()));
    for (const result of all) {
      expect(result).toMatchObject({ health: 'UP', reading: { heapMaxBytes: heapBytes } });
      expect(result).not.toHaveProperty('error');
      expect(result.reading.heapUsedBytes).toBeGreaterThan(10_000_000);
      expect(Math.abs((result.reading.threadsLive ?? 0) - (all[0]?.reading.threadsLive ?? 0))).toBeLessThan(10);
    }
    for (let collection = 0; collection < 3; collection++) execFileSync('jcmd', [String(service.pid), 'GC.run']);
    // Micrometer and OpenTelemetry count from their own start on, so that only what is counted since then can be compared.
    const pauses = (await Promise.all(rounds.map((round) => round()))).map(({ change }) => change?.gcPauses ?? 0);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...pauses) - Math.min(...pauses)).toBeLessThanOrEqual(1);
  });

  it('count requests and their latency by the agent’s histogram', async () => {
    const round = probe(exporters.openTelemetry);
    await round();
    await ask(service, '/', 50);
    const { change } = await round();
    expect(change?.httpRequests).toBe(50);
    const { httpRequestP50Seconds = 0, httpRequestP95Seconds = 0, httpRequestP99Seconds = 0 } = change ?? {};
    expect(httpRequestP50Seconds).toBeGreaterThan(0);
    expect(httpRequestP95Seconds).toBeGreaterThanOrEqual(httpRequestP50Seconds);
    expect(httpRequestP99Seconds).toBeGreaterThanOrEqual(httpRequestP95Seconds);
  });
});
