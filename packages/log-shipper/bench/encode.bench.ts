import { gunzipSync } from 'node:zlib';
import { encode } from '../src/encode.ts';
import { blueprintEncode } from './blueprint.ts';
import { PairedTimes } from './paired.ts';
import { payloadKinds, samplePayload } from './payloads.ts';
import { zlibSyncInflater } from './zlib-sync.ts';

const eventCounts = [100, 2_000, 10_000];

/**
 * Decoding and encoding a payload, against the plain way (the blueprint's algorithm written down as anybody would) and
 * against the limit (the gunzip alone). Medians of paired rounds, in one process.
 */
export default async function run({ json }: { json: boolean }) {
  const zlibSync = zlibSyncInflater();
  const rows = payloadKinds.flatMap((kind) => eventCounts.map((events) => measure(kind, events, zlibSync)));
  if (!json) console.table(Object.fromEntries(rows.map(({ payload, ...figures }) => [payload, figures])));
  const notes = typeof zlibSync === 'string' ? { zlibSync } : {};
  return {
    name: 'log-shipper encode',
    ...Object.fromEntries(rows.map(({ payload, ...figures }) => [payload, figures])),
    ...notes,
  };
}

function measure(kind: (typeof payloadKinds)[number], events: number, zlibSync: ReturnType<typeof zlibSyncInflater>) {
  const gzip = samplePayload(kind, events);
  const times = new PairedTimes(
    {
      blueprint: () => blueprintEncode(gzip),
      gunzip: () => gunzipSync(gzip, { chunkSize: 262_144 }),
      ours: () => encode(gzip),
      ...(typeof zlibSync !== 'string' && { zlibSync: () => encode(gzip, { inflater: zlibSync }) }),
    },
    { rounds: 21, timesARound: Math.ceil(2_000 / events) },
  );
  return {
    payload: `${kind} ${events}`,
    blueprintMs: round(times.ms('blueprint')),
    gunzipMs: round(times.ms('gunzip')),
    oursMs: round(times.ms('ours')),
    timesFasterThanBlueprint: round(times.ratio('blueprint', 'ours')),
    timesTheGunzip: round(times.ratio('ours', 'gunzip')),
    ...(typeof zlibSync !== 'string' && { withZlibSyncTimesOurs: round(times.ratio('zlibSync', 'ours')) }),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

if (import.meta.main) {
  const json = process.argv.includes('--json');
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result, null, 2));
}
