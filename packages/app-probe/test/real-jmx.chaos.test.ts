import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  freePort,
  type JavaVersion,
  type JvmService,
  missing,
  packagedJavaHome,
  startJvmService,
} from '@bizom/testbed';
import { describe, expect, it } from 'vitest';
import { type ProbeResult, Prober, parseTarget } from '../src/index.ts';
import { isConcurrent } from '../src/parse/collections.ts';
import { answering, startTargets } from './local-targets.ts';

const why = await missing('maven');
const reader = fileURLToPath(new URL('fixtures/JmxReader.java', import.meta.url));

interface Beans {
  heap: { used: number; committed: number; max: number };
  nonHeap: { used: number; committed: number };
  threads: number;
  daemonThreads: number;
  collections: Record<string, number>;
}

/** Reads the beans of a JVM again and again, over one connection. */
function startReader(port: number) {
  const child = spawn('java', [reader, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const read = async (): Promise<Beans> => {
    const line = once(lines, 'line');
    child.stdin.write('\n');
    return JSON.parse((await line)[0] as string);
  };
  return { read, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

const pausesOf = ({ collections }: Beans) =>
  Object.entries(collections)
    .filter(([collector]) => !isConcurrent({ collector, action: '', cause: '' }))
    .reduce((sum, [, count]) => sum + count, 0);

/** Expects a value between those before and after it, give or take a part of them. */
function between(value: number | undefined, bounds: readonly number[], tolerance = 0): void {
  expect(value).toBeGreaterThanOrEqual(Math.min(...bounds) * (1 - tolerance));
  expect(value).toBeLessThanOrEqual(Math.max(...bounds) * (1 + tolerance));
}

async function startWithJmx(version: JavaVersion, flags: readonly string[], port: number): Promise<JvmService> {
  const remote = ['port', 'rmi.port'].map((name) => `-Dcom.sun.management.jmxremote.${name}=${port}`);
  const open = ['authenticate', 'ssl'].map((name) => `-Dcom.sun.management.jmxremote.${name}=false`);
  return startJvmService('ell', {
    javaHome: await packagedJavaHome(version),
    jvm: [
      ...flags,
      '-Xms32m',
      '-Xmx256m',
      ...remote,
      ...open,
      '-Dcom.sun.management.jmxremote.host=127.0.0.1',
      '-Djava.rmi.server.hostname=127.0.0.1',
    ],
    arguments: ['--management.endpoints.web.exposure.include=health,prometheus,metrics,threaddump'],
  });
}

const serial = ['-XX:+UseSerialGC'];
const parallel = ['-XX:+UseParallelGC'];
const g1 = ['-XX:+UseG1GC'];
const zgc = ['-XX:+UseZGC'];
const shenandoah = ['-XX:+UseShenandoahGC'];

const jvms: [name: string, version: JavaVersion, flags: string[]][] = [
  ['17 with Serial', 17, serial],
  ['17 with Parallel', 17, parallel],
  ['17 with G1', 17, g1],
  ['17 with ZGC', 17, zgc],
  ['17 with Shenandoah', 17, shenandoah],
  ['21 with Serial', 21, serial],
  ['21 with Parallel', 21, parallel],
  ['21 with G1', 21, g1],
  ['21 with generational ZGC', 21, [...zgc, '-XX:+ZGenerational']],
  ['21 with Shenandoah', 21, shenandoah],
  ['25 with Serial', 25, serial],
  ['25 with Parallel', 25, parallel],
  ['25 with G1', 25, g1],
  ['25 with ZGC', 25, zgc],
  ['25 with generational Shenandoah', 25, [...shenandoah, '-XX:ShenandoahGCMode=generational']],
];

describe.skipIf(why)(`the probe compared with JMX${why ? ` (skipped: ${why})` : ''}`, () => {
  it.each(jvms)(
    'Java %s: agrees within one percent on memory, and exactly on counts',
    async (_, version, flags) => {
      const port = await freePort();
      await using service = await startWithJmx(version, flags, port);
      using jmx = startReader(port);
      const withoutScrape = answering((request, response) => {
        if (request.url === '/actuator/prometheus') return response.writeHead(404).end();
        return fetch(service.url + request.url).then(async (answer) =>
          response.writeHead(answer.status).end(await answer.text()),
        );
      });
      await using actuatorOnly = await startTargets([withoutScrape]);
      const prober = new Prober({ timeoutMs: 30_000 });
      const rounds = async () => {
        const before = await jmx.read();
        const results = await prober.round([service.url, actuatorOnly.urls[0] ?? ''].map(parseTarget));
        return { results, beans: [before, await jmx.read()] as const };
      };
      await rounds();
      const first = await rounds();
      for (let request = 0; request < 200; request++) await fetch(service.url).then((answer) => answer.text());
      for (let collection = 0; collection < 3; collection++) execFileSync('jcmd', [String(service.pid), 'GC.run']);
      const second = await rounds();
      await prober.close();
      for (const [index, result] of second.results.entries()) {
        compareMemory(result, second.beans);
        compareCounts(first.results[index] as ProbeResult, result, first.beans, second.beans);
      }
    },
    300_000,
  );
});

function compareMemory({ reading, error }: ProbeResult, beans: readonly [Beans, Beans]): void {
  expect(error).toBeUndefined();
  between(
    reading.heapMaxBytes,
    beans.map(({ heap }) => heap.max),
    0.01,
  );
  between(
    reading.heapUsedBytes,
    beans.map(({ heap }) => heap.used),
    0.01,
  );
  between(
    reading.nonHeapUsedBytes,
    beans.map(({ nonHeap }) => nonHeap.used),
    0.01,
  );
  between(
    reading.nonHeapCommittedBytes,
    beans.map(({ nonHeap }) => nonHeap.committed),
    0.01,
  );
  // Generational Shenandoah does not report what the heap has committed.
  if (reading.heapCommittedBytes !== undefined)
    between(
      reading.heapCommittedBytes,
      beans.map(({ heap }) => heap.committed),
      0.01,
    );
}

function compareCounts(
  before: ProbeResult,
  after: ProbeResult,
  [firstBefore, firstAfter]: readonly [Beans, Beans],
  [secondBefore, secondAfter]: readonly [Beans, Beans],
): void {
  const pauses = (after.reading.gcPausesTotal ?? 0) - (before.reading.gcPausesTotal ?? 0);
  between(pauses, [pausesOf(secondBefore) - pausesOf(firstAfter), pausesOf(secondAfter) - pausesOf(firstBefore)]);
  expect(pauses).toBeGreaterThanOrEqual(3);
  // The threads of RMI come and go.
  between(after.reading.threadsLive, [secondBefore.threads - 2, secondAfter.threads + 2]);
}
