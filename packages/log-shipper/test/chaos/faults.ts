import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, EngineName, FaultProxy } from '@bizom/testbed';
import type { ShipperOptions } from '../../src/options.ts';
import { ask } from '../engine-client.ts';
import type { Delivery } from './source.ts';

/** What a fault can get hold of. */
export interface Stage {
  nodes: Engine[];
  /** Between the shipper and the first node. */
  proxy: FaultProxy;
  /** The index that the events go to. */
  index: string;
}

/** A way in which an engine, or the way to it, fails. */
export interface Fault {
  name: string;
  /** What happens, for the table. */
  what: string;
  nodes?: number;
  settings?: Record<string, string | number>;
  shipper?: Partial<ShipperOptions>;
  delivery?: Partial<Delivery>;
  /** Text of event `number`; default plain lines. */
  message?: (number: number) => string;
  /** Events that no engine could take, of so many. */
  poison?: (sent: number) => number;
  /** Engines that it is tried on; default es7 and os2. */
  engines?: EngineName[];
  /** Whether nodes run as the distribution ships them, with the stacks and heaps of production; default tuned to start quickly. */
  untuned?: boolean;
  /** Each payload comes so often, in any order; default once. */
  copies?: number;
  before?: (stage: Stage) => Promise<unknown>;
  /** Runs while the shipper ships. */
  during?: (stage: Stage) => Promise<unknown>;
}

const setBlock = (stage: Stage, block: string, value: boolean | null) =>
  ask(stage.nodes[0]?.url ?? '', 'PUT', `/${stage.index}/_settings`, { [`index.blocks.${block}`]: value });
const createIndex = (stage: Stage, body: object) => ask(stage.nodes[0]?.url ?? '', 'PUT', `/${stage.index}`, body);
const last = ({ nodes }: Stage) => nodes.at(-1) as Engine;

/** 8 KB that end the JVM of an Elasticsearch 7 or an OpenSearch 1 that is sent them as a field. */
const deepLine = `{"a":${'['.repeat(4_000)}${']'.repeat(4_000)}}`;

export const faults: Fault[] = [
  {
    name: 'kill-node',
    what: 'one node of three is killed (-9) and comes back',
    nodes: 3,
    before: (stage) => createIndex(stage, { settings: { number_of_shards: 3, number_of_replicas: 1 } }),
    during: async (stage) => {
      await sleep(300);
      await last(stage).kill();
      await sleep(3_000);
      await last(stage).restart();
    },
  },
  {
    name: 'only-node-down',
    what: 'the only node is killed (-9) and comes back after 20 s',
    during: async (stage) => {
      await sleep(300);
      await last(stage).kill();
      await sleep(20_000);
      await last(stage).restart();
    },
  },
  {
    name: 'item-429',
    what: 'the write queue is full: 429 for single items',
    settings: { 'thread_pool.write.size': 1, 'thread_pool.write.queue_size': 1 },
    before: (stage) => createIndex(stage, { settings: { number_of_shards: 8, number_of_replicas: 0 } }),
  },
  {
    name: 'request-429',
    what: 'indexing pressure: 429 for whole requests',
    settings: { 'indexing_pressure.memory.limit': '20kb' },
    shipper: { maxBulkBytes: 8_192 },
  },
  {
    name: 'hanging-node',
    what: 'the node hangs (SIGSTOP) past the request time-out',
    shipper: { requestTimeoutMs: 2_000 },
    during: async (stage) => {
      await sleep(200);
      last(stage).pause();
      await sleep(8_000);
      last(stage).resume();
    },
  },
  {
    name: 'too-large',
    what: '413: bodies are larger than the engine takes',
    settings: { 'http.max_content_length': '30kb' },
  },
  {
    name: 'write-block',
    what: 'a write block is set, and lifted after 5 s',
    before: async (stage) => {
      await createIndex(stage, {});
      await setBlock(stage, 'write', true);
    },
    during: async (stage) => {
      await sleep(5_000);
      await setBlock(stage, 'write', null);
    },
  },
  {
    name: 'flood-stage',
    what: 'the disk’s flood-stage block is set, and lifted after 5 s',
    before: async (stage) => {
      await createIndex(stage, {});
      await setBlock(stage, 'read_only_allow_delete', true);
    },
    during: async (stage) => {
      await sleep(5_000);
      await setBlock(stage, 'read_only_allow_delete', null);
    },
  },
  {
    name: 'index-race',
    what: 'bodies race to create the index, with fields of two types',
    message: (number) => JSON.stringify(number % 2 ? { field: number } : { field: `text ${number}` }),
  },
  {
    name: 'cut-response',
    what: 'the connection is reset half-way through the answer, for 3 s',
    during: async ({ proxy }) => {
      for (const end = performance.now() + 3_000; performance.now() < end; await sleep(100)) {
        proxy.set({ kind: 'cut', afterBytes: 200 });
      }
      proxy.set({ kind: 'none' });
    },
  },
  {
    name: 'mapping-conflict',
    what: '1 in 100 documents has a conflict that cannot be repaired',
    message: (number) => (number % 100 === 0 ? `text ${number}` : `${number}`),
    poison: (sent) => sent / 100,
    before: (stage) => createIndex(stage, { mappings: { properties: { '@message': { type: 'long' } } } }),
  },
  {
    name: 'deep-line',
    what: 'one line of 4,000 nested arrays among the others; three nodes as distributed',
    nodes: 3,
    engines: ['es7', 'os1'],
    untuned: true,
    message: (number) => (number === 4_000 ? deepLine : JSON.stringify({ number })),
    before: (stage) => createIndex(stage, { settings: { number_of_shards: 3, number_of_replicas: 1 } }),
  },
  {
    name: 'delivered-twice',
    what: 'every payload is delivered twice and out of order',
    copies: 2,
  },
  {
    name: 'out-of-time',
    what: 'the Lambda runs out of time while the engine is slow',
    shipper: { maxBulkBytes: 8_192, concurrency: 1 },
    delivery: { invocationMs: 1_500 },
    before: async ({ proxy }) => proxy.set({ kind: 'delay', delayMs: 400 }),
    during: async ({ proxy }) => {
      await sleep(6_000);
      proxy.set({ kind: 'none' });
    },
  },
];
