import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineFleet } from '@bizom/fleet';
import type { Message } from '@bizom/notify';
import { type JvmService, missing, startJvmService } from '@bizom/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Monitor, type RoundReport } from '../src/monitor/monitor.ts';
import { settingsOf } from '../src/monitor/settings.ts';
import { parseTarget } from '../src/target/parse-target.ts';
import { answering, startTargets } from './local-targets.ts';

const why = await missing('maven');
const mebibyte = 1024 * 1024;

const monitors: Monitor[] = [];
afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

/** A monitor of one service that keeps its messages. */
function watch(url: string, probe: object = {}, timeoutMs = 2000) {
  const fleet = defineFleet({
    name: 'test',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: { ell: {} },
    probe,
  });
  const settings = settingsOf(fleet, 'dev');
  const said: string[] = [];
  const messages: Message[] = [];
  const target = parseTarget(`ell=${url}`);
  const monitor = new Monitor(
    { ...settings, prober: { ...settings.prober, timeoutMs } },
    {
      discover: async () => ({ targets: [target], services: [], problems: [] }),
      invalidate: () => {},
      publish: async () => ({ requests: 0, data: 0, pending: 0, lost: 0, errors: [] }),
      notify: async (message) => {
        messages.push(message);
        said.push(message.title);
      },
    },
  );
  monitors.push(monitor);
  const round = async () => {
    const report = await monitor.round();
    return { ...report, result: report.results[0] as RoundReport['results'][number] };
  };
  /** Makes rounds until `done`, at most 90 s. */
  const until = async (done: (report: Awaited<ReturnType<typeof round>>) => boolean) => {
    for (let left = 600; left > 0; left--) {
      const report = await round();
      if (done(report)) return report;
      await sleep(150);
    }
    throw new Error(`it did not happen; said so far: ${said.join('; ')}`);
  };
  return { round, until, said, messages };
}

const jcmd = (service: JvmService, ...command: string[]) =>
  execFileSync('jcmd', [String(service.pid), ...command], { encoding: 'utf8' });

/** Heap in use as `jcmd GC.heap_info` says, bytes. */
function heapUsedByJcmd(service: JvmService): number {
  const spaces = jcmd(service, 'GC.heap_info').matchAll(/(?:generation|heap)\s+total \d+K, used (\d+)K/g);
  return [...spaces].reduce((sum, [, used]) => sum + Number(used) * 1024, 0);
}

/** Threads as `jcmd Thread.print` lists them, without those of the VM itself, which the JVM counts nowhere else. */
function threadsByJcmd(service: JvmService): number {
  const names = jcmd(service, 'Thread.print').match(/^".*" #\d+/gm) ?? [];
  return names.filter((name) => !/CompilerThread|Sweeper|Service Thread|Deflation/.test(name)).length;
}

async function compareWithJcmd(service: JvmService, maxHeapMebibytes: number): Promise<void> {
  const { round } = watch(service.url);
  jcmd(service, 'GC.run');
  const before = heapUsedByJcmd(service);
  const { result } = await round();
  const after = heapUsedByJcmd(service);
  expect(result).toMatchObject({ health: 'UP', components: { livenessState: 'UP', readinessState: 'UP' } });
  expect(result).not.toHaveProperty('error');
  const {
    heapUsedBytes = 0,
    heapMaxBytes = 0,
    threadsLive = 0,
    uptimeSeconds = 0,
    heapAfterGcUsage = 0,
  } = result.reading;
  expect(heapUsedBytes).toBeGreaterThanOrEqual(before - mebibyte);
  expect(heapUsedBytes).toBeLessThanOrEqual(after + mebibyte);
  // The serial collector's maximum leaves one survivor space out.
  expect(heapMaxBytes).toBeGreaterThan(maxHeapMebibytes * 0.9 * mebibyte);
  expect(heapMaxBytes).toBeLessThanOrEqual(maxHeapMebibytes * mebibyte);
  expect(heapAfterGcUsage).toBeGreaterThan(0.1);
  expect(Math.abs(threadsLive - threadsByJcmd(service))).toBeLessThanOrEqual(3);
  const uptime = Number(/([\d.]+) s/.exec(jcmd(service, 'VM.uptime'))?.[1]);
  expect(Math.abs(uptimeSeconds - uptime)).toBeLessThan(10);
}

// Each of the two services lives through its tests in their order, for a JVM takes its time to start.
const skipped = why ? ` (skipped: ${why})` : '';

describe.skipIf(why)(`a real service on Spring Boot 3.5${skipped}`, () => {
  let service: JvmService;
  beforeAll(async () => {
    const everything = '--management.endpoints.web.exposure.include=health,prometheus,metrics,threaddump';
    service = await startJvmService('ell', { jvm: ['-XX:+UseSerialGC', '-Xmx96m'], arguments: [everything] });
  }, 300_000);
  afterAll(() => service?.stop());

  it('is read as jcmd reads it', () => compareWithJcmd(service, 96));

  it('is hanging while its process is stopped, and recovers when it goes on', async () => {
    const { round, until, said } = watch(service.url, {}, 500);
    await round();
    service.signal('SIGSTOP');
    const { result } = await until(() => said.length > 0);
    expect(result).toMatchObject({ health: 'DOWN', errorCode: 'TIMEOUT' });
    service.signal('SIGCONT');
    await until(() => said.length > 1);
    expect(said).toEqual(['ell is down', 'ell is up again']);
  });

  it('has its deadlocked threads found and named', () => findDeadlock(service));

  it('is recognised as another process after it was killed and started again', async () => {
    const { round, until, said } = watch(service.url, { downAfter: 1, upAfter: 1 });
    const before = await round();
    service.signal('SIGKILL');
    expect(await service.ended).toBe('signal SIGKILL');
    const { result } = await until(() => said.includes('ell is down'));
    expect(result).toMatchObject({ health: 'DOWN', errorCode: 'UNREACHABLE' });
    const jvm = ['-XX:+UseSerialGC', '-Xmx96m', '-XX:+ExitOnOutOfMemoryError'];
    service = await startJvmService('ell', { jvm, port: service.port });
    const again = await until(({ result: { health } }) => health === 'UP');
    expect(again.result.change).toMatchObject({ restarted: true });
    expect(again.result.reading.startTimeSeconds).toBeGreaterThan(before.result.reading.startTimeSeconds ?? 0);
    expect(said.slice(-2)).toEqual(['ell is down', 'ell is up again']);
    expect((await round()).result.change?.restarted).toBe(false);
  });

  it('has its leak on a worker thread announced before it dies of it', async () => {
    const { until, said, messages } = watch(service.url, { heapHighSeconds: 1 });
    await service.fault('leak?mbPerSecond=5&thread=worker');
    await until(() => said.length > 0);
    expect(service.end()).toBeUndefined();
    expect(said[0]).toMatch(/^ell is (about to run|running) out of heap$/);
    expect(messages[0]?.facts?.[0]?.value).toMatch(/^\d+ %, threshold (80|95) %$/);
    await until(({ result }) => result.health !== 'UP');
    expect(await service.ended).toBe('exit code 3');
  });
});

describe.skipIf(why)(`a real service on Spring Boot 2.7${skipped}`, () => {
  let service: JvmService;
  beforeAll(async () => {
    service = await startJvmService('boot27', { jvm: ['-XX:+UseG1GC', '-Xmx96m'] });
  }, 300_000);
  afterAll(() => service?.stop());

  it('is read as jcmd reads it', () => compareWithJcmd(service, 96));

  it('has its requests, errors and collections of the time between two rounds counted under load', async () => {
    const { round } = watch(service.url);
    await round();
    const ask = async (path: string, times: number) => {
      for (let done = 0; done < times; done++) await fetch(service.url + path).then((response) => response.text());
    };
    await Promise.all([ask('/', 300), ask('/broken', 7), ask('/nothing', 5)]);
    for (let collection = 0; collection < 3; collection++) jcmd(service, 'GC.run');
    const { result } = await round();
    expect(result.change).toMatchObject({
      restarted: false,
      httpRequests: 312,
      httpServerErrors: 7,
      httpClientErrors: 5,
    });
    expect(result.change?.gcPauses).toBeGreaterThanOrEqual(3);
    expect(result.change?.gcOverhead).toBeGreaterThan(0);
    expect(result.reading.connectionsMax).toBe(10);
  });

  it('is read alike from /actuator/metrics where there is no scrape', async () => {
    const noScrape = answering((request, response) => {
      if (request.url === '/actuator/prometheus') return response.writeHead(404).end();
      return fetch(service.url + request.url).then(async (answer) =>
        response.writeHead(answer.status).end(await answer.text()),
      );
    });
    await using targets = await startTargets([noScrape]);
    const scraped = (await watch(service.url).round()).result.reading;
    const { result } = await watch(targets.urls[0] ?? '', {}, 5000).round();
    expect(result).not.toHaveProperty('error');
    expect(result.reading.heapMaxBytes).toBe(scraped.heapMaxBytes);
    expect(result.reading.httpServerErrorsTotal).toBe(scraped.httpServerErrorsTotal);
    expect(Object.keys({ ...result.reading, mappedBufferUsedBytes: 0 }).sort()).toEqual(Object.keys(scraped).sort());
  });

  it('is down while it holds every request back', async () => {
    const { round, until, said } = watch(service.url, { downAfter: 2 }, 500);
    await round();
    await service.fault('hang?seconds=3');
    await until(() => said.length > 1);
    expect(said).toEqual(['ell is down', 'ell is up again']);
  });

  it('has its deadlocked threads found and named', () => findDeadlock(service));

  it('has its heap announced as running out where the OutOfMemoryError kills only a thread, and health goes on to say UP', async () => {
    const { until, said } = watch(service.url, { heapHighSeconds: 1 }, 10_000);
    await service.fault('leak?mbPerSecond=40&thread=worker');
    await until(() => readFileSync(service.log, 'utf8').includes('OutOfMemoryError'));
    const { result } = await until(() => said.includes('ell is running out of heap'));
    expect(result.health).toBe('UP');
    expect(service.end()).toBeUndefined();
  });
});

async function findDeadlock(service: JvmService): Promise<void> {
  const { round, until, said } = watch(service.url);
  expect((await round()).result.reading.threadsDeadlocked ?? 0).toBe(0);
  await service.fault('deadlock');
  const { result } = await until(() => said.length > 0);
  expect(said).toEqual(['ell has deadlocked threads']);
  expect([...(result.deadlockedThreads ?? [])].sort()).toEqual(['deadlock-left', 'deadlock-right']);
  expect(result).toMatchObject({ health: 'UP', reading: { threadsDeadlocked: 2 } });
}
