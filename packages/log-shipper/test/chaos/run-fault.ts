import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type EngineName, startCluster, startEngine, startProxy } from '@bizom/testbed';
import { folderQuarantine } from '../../src/quarantine/folder.ts';
import { createShipper, type Shipper } from '../../src/ship.ts';
import { ask } from '../engine-client.ts';
import { payloadOf } from '../payloads.ts';
import type { Fault, Stage } from './faults.ts';
import { type Delivered, deliverAll } from './source.ts';

/** What a run was counted to have done: by the engine and the quarantine, against the ids that were sent. */
export interface FaultResult {
  fault: string;
  engine: EngineName;
  sent: number;
  stored: number;
  quarantined: number;
  handedBack: number;
  lost: number;
  doubled: number;
  /** Nodes that do not answer at the end. */
  nodesDown: number;
  seconds: number;
}

export interface RunSize {
  payloads: number;
  eventsPerPayload: number;
}

const index = 'cwl-2015.01.13';

/** Ships through a fault, redelivering what is handed back, until the source is drained or two minutes have gone. */
export async function runFault(fault: Fault, engine: EngineName, size: RunSize): Promise<FaultResult> {
  await using parts = new AsyncDisposableStack();
  const stage = await startStage(fault, engine, parts);
  const folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const shipper = createShipper({
    nodes: [stage.proxy.url, ...stage.nodes.slice(1).map(({ url }) => url)],
    quarantine: folder,
    ...fault.shipper,
  });
  parts.defer(() => shipper.close());
  await fault.before?.(stage);
  const began = performance.now();
  const { ids, payloads } = makePayloads(fault, size);
  const during = fault.during?.(stage);
  const delivered = await drain(shipper, payloads, fault);
  const seconds = (performance.now() - began) / 1000;
  await during;
  return {
    ...(await countAll(stage, folder, ids)),
    fault: fault.name,
    engine,
    handedBack: delivered.handedBack,
    seconds: round(seconds),
  };
}

async function startStage(fault: Fault, engine: EngineName, parts: AsyncDisposableStack): Promise<Stage> {
  const options = { settings: fault.settings ?? {}, tuned: !fault.untuned };
  const nodes = fault.nodes
    ? parts.use(await startCluster(engine, { nodes: fault.nodes, ...options })).nodes
    : [parts.use(await startEngine(engine, options))];
  const proxy = parts.use(await startProxy(nodes[0]?.url ?? ''));
  return { nodes, proxy, index };
}

function drain(shipper: Shipper, payloads: readonly Buffer[], fault: Fault): Promise<Delivered> {
  return deliverAll(shipper, payloads, { concurrency: 4, invocationMs: 15_000, giveUpMs: 120_000, ...fault.delivery });
}

function makePayloads(fault: Fault, { payloads, eventsPerPayload }: RunSize) {
  const message = fault.message ?? ((number: number) => `2015-01-13 INFO order ${number} placed`);
  const event = (number: number) => ({
    id: idOf(number),
    timestamp: 1_421_116_133_213 + number,
    message: message(number),
  });
  const made = Array.from({ length: payloads }, (_, i) =>
    payloadOf(Array.from({ length: eventsPerPayload }, (_, j) => event(i * eventsPerPayload + j))),
  );
  const copies = Array.from({ length: fault.copies ?? 1 }, (_, copy) => (copy % 2 ? [...made].reverse() : made)).flat();
  return { ids: Array.from({ length: payloads * eventsPerPayload }, (_, number) => idOf(number)), payloads: copies };
}

function idOf(number: number): string {
  return `3${String(number).padStart(55, '0')}`;
}

async function countAll({ nodes }: Stage, folder: string, ids: readonly string[]) {
  const stored = await storedIds(nodes[0]?.url ?? '');
  const quarantined = new Set<string>();
  for await (const { records } of folderQuarantine(folder).list()) {
    for (const record of records) if (record.kind === 'document') quarantined.add(record.id);
  }
  const found = new Set(stored);
  const lost = ids.filter((id) => !found.has(id) && !quarantined.has(id)).length;
  return {
    sent: ids.length,
    stored: found.size,
    quarantined: quarantined.size,
    lost,
    doubled: stored.length - found.size,
    nodesDown: (await Promise.all(nodes.map(isDown))).filter(Boolean).length,
  };
}

async function isDown({ url }: Engine): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => false,
    () => true,
  );
}

/** Every `_id` that the engine has, read page by page from the engine itself. */
async function storedIds(url: string): Promise<string[]> {
  await ask(url, 'POST', `/${index}/_refresh`);
  const ids: string[] = [];
  let page = await ask(url, 'POST', '/cwl-*/_search?scroll=1m', { size: 5000, _source: false, sort: ['_doc'] });
  while (page['hits']?.hits.length > 0) {
    ids.push(...page['hits'].hits.map((hit: { _id: string }) => hit._id));
    page = await ask(url, 'POST', '/_search/scroll', { scroll: '1m', scroll_id: page['_scroll_id'] });
  }
  return ids;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
