import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { startEngine } from '@bizom/testbed';
import { encode } from '../src/encode/encode.ts';
import { eventsPerPayload, payloadCount, type RoundCost, samplePayloads, type Way } from './engine-child.ts';

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
  using shipper = new Filler('ship', engine.url);
  using loader = new Filler('load', engine.url);
  for (const warmUp of [loader, shipper, loader, shipper]) {
    await warmUp.round();
    await requireCount(engine.url, payloadCount * eventsPerPayload);
  }
  const results: { load: RoundCost; ship: RoundCost }[] = [];
  for (let i = 0; i < rounds; i++) results.push({ load: await loader.round(), ship: await shipper.round() });
  const bytesPerEvent = await sizes(engine.url, samplePayloads());
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
async function sizes(url: string, payloads: readonly Buffer[]) {
  await fetch(`${url}/${index}/_forcemerge?max_num_segments=1&flush=true`, { method: 'POST' });
  const answer = await fetch(`${url}/${index}/_stats/store`);
  const { _all } = (await answer.json()) as { _all: { primaries: { store: { size_in_bytes: number } } } };
  const bodies = payloads.map((payload) => Buffer.from(encode(payload)));
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

/** A process that fills the engine, a round each time it is asked to: what one way leaves in memory is not collected by the other. */
class Filler implements Disposable {
  readonly #url: string;
  readonly #child: ChildProcess;

  constructor(way: Way, url: string) {
    this.#url = url;
    this.#child = fork(new URL('engine-child.ts', import.meta.url), [way, url]);
  }

  /** One round into an index of its own, and what it cost the process. */
  async round(): Promise<RoundCost> {
    await fetch(`${this.#url}/${index}`, { method: 'DELETE' });
    this.#child.send('round');
    const [cost] = await Promise.race([once(this.#child, 'message'), once(this.#child, 'exit')]);
    if (typeof cost !== 'object' || cost === null)
      throw new Error(`A process that fills the engine ended with ${cost}`);
    return cost as RoundCost;
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
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
