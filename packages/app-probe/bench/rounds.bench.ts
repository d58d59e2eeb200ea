import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Prober, parseTarget } from '@bizom/app-probe';
import { metricKeys } from '../src/measure/series.ts';
import { dollarsPerSeriesMonth, dollarsPerThousandRequests } from '../src/publish/budget.ts';

const targetCount = 1000;
const hangingCount = 50;
const timeoutMs = 5000;
const concurrency = 64;

interface Ports {
  healthy: number[];
  hanging: number[];
}

/** Rounds over 1,000 targets with scrapes of 40 KB: against a loop of bare undici that reads nothing, and with targets that hang. */
export default async function run(_: { json: boolean }) {
  const scrape = scrapeOf(40_000);
  await using server = await startServer(scrape);
  const urls = server.ports.healthy.map((port) => `http://127.0.0.1:${port}`);
  const hanging = server.ports.hanging.map((port) => `http://127.0.0.1:${port}`);
  const [bare, probed] = await compareLoops(urls);
  const withHanging = await healthyWithHanging(urls, hanging);
  return {
    name: `app-probe: rounds over ${targetCount} targets, scrapes of ${scrape.length} bytes`,
    bareUndici: figures(bare),
    probe: figures(probed),
    targetsPerSecondOfBare: bare.ms / probed.ms,
    cpuOfBare: probed.cpuMs / bare.cpuMs,
    withHanging,
    memory: await memoryOver(10_000, urls.slice(0, 20)),
    cost: costOf(6, 3, 10),
  };
}

/** A real scrape of Boot 3.5, filled up with more endpoints as Micrometer writes them: count and sum by turns, then the maxima. */
function scrapeOf(bytes: number): string {
  const real = readFileSync(new URL('../test/fixtures/boot35.prometheus.txt', import.meta.url), 'utf8');
  let timers = '';
  let maxima = '';
  for (let index = 0; real.length + timers.length + maxima.length < bytes; index++) {
    const labels = `{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/api/outlets/{id}/orders/${index}"}`;
    timers += `http_server_requests_seconds_count${labels} ${index + 3}\n`;
    timers += `http_server_requests_seconds_sum${labels} ${index}.018526403\n`;
    maxima += `http_server_requests_seconds_max${labels} 0.01498711${index}\n`;
  }
  return real + timers + maxima;
}

async function startServer(scrape: string): Promise<{ ports: Ports } & AsyncDisposable> {
  const args = [targetCount, hangingCount].map(String);
  const child: ChildProcess = fork(new URL('target-server.ts', import.meta.url), args, {
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ports = await new Promise<Ports>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Ports));
    child.once('exit', (code) => reject(new Error(`the server of the targets ended with exit code ${code}`)));
    child.send(scrape);
  });
  return { ports, [Symbol.asyncDispose]: async () => void child.disconnect() };
}

interface Timing {
  ms: number;
  cpuMs: number;
}

/** A loop in a separate process; calling it makes a round. */
function startLoop(
  kind: 'bare' | 'probe',
  urls: readonly string[],
): { round: () => Promise<Timing>; stop: () => void } {
  const child = fork(new URL('loop.ts', import.meta.url), [kind], { stdio: ['ignore', 2, 2, 'ipc'] });
  child.send(urls);
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the ${kind} loop ended with exit code ${code}`)));
  });
  ended.catch(() => {});
  const round = () => {
    const timed = new Promise<Timing>((resolve) => child.once('message', (timing) => resolve(timing as Timing)));
    child.send('round');
    return Promise.race([timed, ended]);
  };
  return { round, stop: () => child.disconnect() };
}

/** Medians of rounds that take turns, after a few that warm up. */
async function compareLoops(urls: readonly string[]): Promise<[Timing, Timing]> {
  const [bare, probe] = [startLoop('bare', urls), startLoop('probe', urls)];
  const timings: [Timing[], Timing[]] = [[], []];
  for (let turn = 0; turn < 30; turn++) {
    const pair: [Timing, Timing] = [await bare.round(), await probe.round()];
    if (turn < 5) continue;
    timings[0].push(pair[0]);
    timings[1].push(pair[1]);
  }
  bare.stop();
  probe.stop();
  return [median(timings[0]), median(timings[1])];
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const median = (timings: Timing[]): Timing => ({
  ms: middle(timings.map(({ ms }) => ms)),
  cpuMs: middle(timings.map(({ cpuMs }) => cpuMs)),
});

const figures = ({ ms, cpuMs }: Timing) => ({
  targetsPerSecond: Math.round((targetCount / ms) * 1000),
  cpuMicrosecondsPerTarget: Math.round((cpuMs / targetCount) * 1000),
});

/** How long the healthy targets take when others hang, in the first round and when it is known who hangs; and the whole round. */
async function healthyWithHanging(urls: readonly string[], hanging: readonly string[]) {
  const targets = [...urls, ...hanging].map(parseTarget).sort((a, b) => (a.url < b.url ? -1 : 1));
  const prober = new Prober({ timeoutMs, concurrency });
  const alone = new Prober({ timeoutMs, concurrency });
  const healthyTargets = urls.map(parseTarget);
  const samples: { without: number; healthy: number; whole: number }[] = [];
  for (let round = 0; round < 5; round++) {
    const without = await timeOf(() => alone.round(healthyTargets));
    samples.push({ without, ...(await timeHealthy(prober, targets, urls.length)) });
  }
  await Promise.all([prober.close(), alone.close()]);
  const known = samples.slice(1);
  const [first] = samples;
  return {
    hanging: hanging.length,
    healthySpeedOfWithoutHanging: middle(known.map(({ without, healthy }) => without / healthy)),
    wholeRoundOfTimeout: middle(known.map(({ whole }) => whole / timeoutMs)),
    firstRoundOfTimeout: (first?.whole ?? 0) / timeoutMs,
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function timeHealthy(prober: Prober, targets: Parameters<Prober['round']>[0], healthyCount: number) {
  const begin = performance.now();
  let left = healthyCount;
  let healthy = 0;
  await prober.round(targets, ({ health }) => {
    if (health === 'UP' && --left === 0) healthy = performance.now() - begin;
  });
  return { healthy, whole: performance.now() - begin };
}

/** Heap in use after a full collection, early and late. */
async function memoryOver(rounds: number, urls: readonly string[]) {
  const prober = new Prober({ timeoutMs });
  const targets = urls.map(parseTarget);
  const heapAfter = async (count: number) => {
    for (let round = 0; round < count; round++) await prober.round(targets);
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const early = await heapAfter(rounds / 10);
  const late = await heapAfter(rounds - rounds / 10);
  await prober.close();
  return {
    rounds,
    heapGrowthBytes: late - early,
    heapGrowthRatio: late / early,
    collected: globalThis.gc !== undefined,
  };
}

/** What the standard metrics of a fleet cost at most, where every service has every one of them. */
function costOf(services: number, environments: number, intervalSeconds: number) {
  const series = services * environments * metricKeys('standard').size;
  const requests = ((30 * 86_400) / intervalSeconds) * environments;
  return {
    services,
    environments,
    intervalSeconds,
    putMetricDataCallsPerMonth: requests,
    requestDollarsPerMonth: (requests / 1000) * dollarsPerThousandRequests,
    series,
    seriesDollarsPerMonth: series * dollarsPerSeriesMonth,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(JSON.stringify(await run({ json: true }), null, 2));
}
