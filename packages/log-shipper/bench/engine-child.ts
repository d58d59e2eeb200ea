import { Agent, request } from 'node:http';
import pLimit from 'p-limit';
import { encode } from '../src/encode/encode.ts';
import { createShipper } from '../src/ship.ts';
import { samplePayload } from './payloads.ts';

/** How a child fills the engine: as the shipper does, from gzip payloads, or as fast as bodies can be posted. */
export type Way = 'ship' | 'load';

/** What one round cost the child. */
export interface RoundCost {
  seconds: number;
  cpuSeconds: number;
}

const connections = 4;

/** What a round ships. */
export interface Load {
  payloads: number;
  eventsPerPayload: number;
  /** More than there are connections, as a Kinesis batch brings them. */
  payloadsAtOnce: number;
}

export const loads = {
  large: { payloads: 40, eventsPerPayload: 2_000, payloadsAtOnce: 12 },
  small: { payloads: 800, eventsPerPayload: 100, payloadsAtOnce: 100 },
} satisfies Record<string, Load>;

export function samplePayloads({ payloads, eventsPerPayload }: Load): Buffer[] {
  return Array.from({ length: payloads }, (_, seed) => samplePayload('plain', eventsPerPayload, seed + 1));
}

function shipperOf(url: string, load: Load): () => Promise<unknown> {
  const payloads = samplePayloads(load);
  const shipper = createShipper({ nodes: url, concurrency: connections });
  return () => each(payloads, load.payloadsAtOnce, (payload) => shipper.ship(payload));
}

function loaderOf(url: string, load: Load): () => Promise<unknown> {
  const bodies = samplePayloads(load).map((payload) => Buffer.from(encode(payload)));
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return () => each(bodies, connections, (body) => post(url, agent, body));
}

async function each<T>(list: readonly T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const limit = pLimit(atOnce);
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

async function costOf(round: () => Promise<unknown>): Promise<RoundCost> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await round();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

if (import.meta.main) {
  const [way, url = '', size] = process.argv.slice(2);
  const load = size === 'small' ? loads.small : loads.large;
  const round = way === 'ship' ? shipperOf(url, load) : loaderOf(url, load);
  process.on('message', async () => process.send?.(await costOf(round)));
}
