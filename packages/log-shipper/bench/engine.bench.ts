import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { startEngine } from '@bizom/testbed';
import { encode } from '../src/encode/encode.ts';
import { loads, type RoundCost, samplePayloads, type Way } from './engine-child.ts';
import { type SustainedResult, sustainedLoad } from './sustained.ts';

const warmUps = 4;
const index = 'cwl-*';

/** What the shipper reaches of what the engine itself can take. */
interface LoadResult {
  /** Documents a second of the shipper, median. */
  shipperDocsPerSecond: number;
  /** Documents a second of a bare loader of ready-made bodies on as many connections, median. */
  loaderDocsPerSecond: number;
  /** Median of the ratios of neighbouring rounds. */
  ofTheLoader: number;
  /** CPU of the shipper's process, seconds a million events, median. */
  cpuSecondsPerMillion: number;
  loaderCpuSecondsPerMillion: number;
}

/** What the shipper reaches of what the engine itself can take: of payloads of 2,000 events, and of small ones. */
export interface EngineResult extends LoadResult {
  name: string;
  engine: string;
  /** 800 payloads of 100 events; the loader posts each as a separate body. */
  smallPayloads: LoadResult;
  /** What one event is on its way, bytes: as it was written, in the gzip payload, in the bulk body, on the engine's disk. */
  bytesPerEvent: { message: number; payload: number; body: number; stored: number };
  /** With `--minutes`: new documents all the time, so that the engine merges besides. */
  sustained?: SustainedResult;
}

/** Engine-bound, warm, in alternating rounds: the shipper from gzip payloads, and a loader that only posts ready-made bodies. */
export default async function run({ minutes = 0 } = {}): Promise<EngineResult> {
  await using engine = await startEngine('es7', { heapMb: 2048, tuned: false });
  await putTemplate(engine.url);
  const smallPayloads = await compare(engine.url, 'small', 7);
  const largePayloads = await compare(engine.url, 'large', 15);
  const bytesPerEvent = await sizes(engine.url, samplePayloads(loads.large));
  const name = 'engine-bound, 40 payloads of 2,000 plain events';
  const sustained = minutes > 0 ? { sustained: await sustainedLoad(engine.url, minutes) } : {};
  return {
    name,
    engine: `${engine.name} ${engine.version}`,
    ...largePayloads,
    smallPayloads,
    bytesPerEvent,
    ...sustained,
  };
}

async function compare(url: string, size: keyof typeof loads, rounds: number): Promise<LoadResult> {
  const events = loads[size].payloads * loads[size].eventsPerPayload;
  using shipper = new Filler('ship', url, size);
  using loader = new Filler('load', url, size);
  for (let i = 0; i < warmUps; i++) {
    for (const filler of [loader, shipper]) {
      await filler.round();
      await requireCount(url, events);
    }
  }
  const results: { load: RoundCost; ship: RoundCost }[] = [];
  for (let i = 0; i < rounds; i++) results.push({ load: await loader.round(), ship: await shipper.round() });
  const perSecond = (way: Way) => Math.round(median(results.map((result) => events / result[way].seconds)));
  const cpu = (way: Way) => rounded(median(results.map((result) => (result[way].cpuSeconds / events) * 1e6)));
  return {
    shipperDocsPerSecond: perSecond('ship'),
    loaderDocsPerSecond: perSecond('load'),
    ofTheLoader: rounded(median(results.map((result) => result.load.seconds / result.ship.seconds))),
    cpuSecondsPerMillion: cpu('ship'),
    loaderCpuSecondsPerMillion: cpu('load'),
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

  constructor(way: Way, url: string, size: keyof typeof loads) {
    this.#url = url;
    this.#child = fork(new URL('engine-child.ts', import.meta.url), [way, url, size]);
  }

  /** One round into a separate index, and what it cost the process. */
  async round(): Promise<RoundCost> {
    await fetch(`${this.#url}/${index}`, { method: 'DELETE' });
    const answered = new AbortController();
    const either = ['message', 'exit'].map((event) => once(this.#child, event, { signal: answered.signal }));
    this.#child.send('round');
    const [cost] = await Promise.race(either).finally(() => answered.abort());
    await Promise.allSettled(either);
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
