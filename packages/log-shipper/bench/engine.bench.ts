import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { startEngine } from '@bizom/testbed';
import pLimit from 'p-limit';
import { encode } from '../src/encode.ts';
import { createShipper } from '../src/ship.ts';
import { samplePayload } from './payloads.ts';

const payloadCount = 40;
const eventsPerPayload = 2_000;
const connections = 4;
const rounds = 7;
const index = 'cwl-*';

/** What the shipper reaches of what the engine itself can take. */
export interface EngineResult {
  name: string;
  engine: string;
  /** Documents a second of the shipper, median. */
  shipperDocsPerSecond: number;
  /** Documents a second of a bare loader of ready-made bodies on as many connections, median. */
  loaderDocsPerSecond: number;
  /** Median of the ratios of neighbouring rounds. */
  ofTheLoader: number;
  /** CPU of the shipper's process, seconds a million events, median. */
  cpuSecondsPerMillion: number;
  loaderCpuSecondsPerMillion: number;
  /** What one event is on its way, bytes: as it was written, in the gzip payload, in the bulk body, on the engine's disk. */
  bytesPerEvent: { message: number; payload: number; body: number; stored: number };
}

/** Engine-bound, warm, in alternating rounds: the shipper from gzip payloads, and a loader that only posts ready-made bodies. */
export default async function run(): Promise<EngineResult> {
  await using engine = await startEngine('es7', { heapMb: 2048, tuned: false });
  await putTemplate(engine.url);
  const payloads = Array.from({ length: payloadCount }, (_, seed) =>
    samplePayload('plain', eventsPerPayload, seed + 1),
  );
  const bodies = payloads.map((payload) => Buffer.from(encode(payload)));
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const shipper = createShipper({ nodes: engine.url, concurrency: connections });
  const ship = () => each(payloads, (payload) => shipper.ship(payload));
  const load = () => each(bodies, (body) => post(engine.url, agent, body));
  for (const warmUp of [load, ship, load, ship]) {
    await round(engine.url, warmUp);
    await requireCount(engine.url, payloadCount * eventsPerPayload);
  }
  const results: { load: RoundCost; ship: RoundCost }[] = [];
  for (let i = 0; i < rounds; i++)
    results.push({ load: await round(engine.url, load), ship: await round(engine.url, ship) });
  const bytesPerEvent = await sizes(engine.url, payloads, bodies);
  agent.destroy();
  await shipper.close();
  const events = payloadCount * eventsPerPayload;
  const perSecond = (way: 'ship' | 'load') => Math.round(median(results.map((result) => events / result[way].seconds)));
  const cpu = (way: 'ship' | 'load') =>
    rounded(median(results.map((result) => (result[way].cpuSeconds / events) * 1e6)));
  return {
    name: 'engine-bound, 40 payloads of 2,000 plain events',
    engine: `${engine.name} ${engine.version}`,
    shipperDocsPerSecond: perSecond('ship'),
    loaderDocsPerSecond: perSecond('load'),
    ofTheLoader: rounded(median(results.map((result) => result.load.seconds / result.ship.seconds))),
    cpuSecondsPerMillion: cpu('ship'),
    loaderCpuSecondsPerMillion: cpu('load'),
    bytesPerEvent,
  };
}

/** Bytes of one event of the last round, at each station. */
async function sizes(url: string, payloads: readonly Buffer[], bodies: readonly Buffer[]) {
  await fetch(`${url}/${index}/_forcemerge?max_num_segments=1&flush=true`, { method: 'POST' });
  const answer = await fetch(`${url}/${index}/_stats/store`);
  const { _all } = (await answer.json()) as { _all: { primaries: { store: { size_in_bytes: number } } } };
  const messages = payloads.flatMap((payload) => {
    const { logEvents } = JSON.parse(gunzipSync(payload).toString()) as { logEvents: { message: string }[] };
    return logEvents.map(({ message }) => Buffer.byteLength(message));
  });
  const total = (list: readonly (number | Buffer)[]) =>
    list.reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : each.length), 0);
  const perEvent = (bytes: number) => Math.round(bytes / messages.length);
  return {
    message: perEvent(total(messages)),
    payload: perEvent(total(payloads)),
    body: perEvent(total(bodies)),
    stored: perEvent(_all.primaries.store.size_in_bytes),
  };
}

interface RoundCost {
  seconds: number;
  cpuSeconds: number;
}

/** One round into an index of its own, and what it cost this process. */
async function round(url: string, way: () => Promise<unknown>): Promise<RoundCost> {
  await fetch(`${url}/${index}`, { method: 'DELETE' });
  const cpu = process.cpuUsage();
  const began = performance.now();
  await way();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

async function each<T>(list: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const limit = pLimit(connections);
  await Promise.all(list.map((item) => limit(() => work(item))));
}

/** The least that a client can do: no parsing of the answer. */
function post(url: string, agent: Agent, body: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const call = request(`${url}/_bulk?filter_path=errors`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** A loader whose documents the engine refuses would look fast. */
async function requireCount(url: string, expected: number): Promise<void> {
  await fetch(`${url}/${index}/_refresh`, { method: 'POST' });
  const { count } = (await (await fetch(`${url}/${index}/_count`)).json()) as { count: number };
  if (count !== expected) throw new Error(`The engine holds ${count} documents of ${expected}`);
}

/** The mapping that `bizom-logs install` makes, less its owner's mark: the engine's work is the same for both. */
async function putTemplate(url: string): Promise<void> {
  const keyword = { type: 'keyword' };
  const properties = { '@id': keyword, '@owner': keyword, '@log_group': keyword, '@log_stream': keyword };
  const mappings = {
    dynamic: false,
    properties: { ...properties, '@timestamp': { type: 'date' }, '@message': { type: 'text', norms: false } },
  };
  const settings = { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '30s' };
  const response = await fetch(`${url}/_template/bench?include_type_name=true`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ index_patterns: [index], settings, mappings: { bizom: mappings } }),
  });
  if (!response.ok) throw new Error(`The engine refuses the template: ${await response.text()}`);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(JSON.stringify(await run(), undefined, 2));
