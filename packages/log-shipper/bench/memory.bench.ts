import { fork } from 'node:child_process';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { type PayloadKind, payloadKinds, samplePayload } from './payloads.ts';

/** About as large as CloudWatch makes them: 6 MB of base64 is what a Lambda is invoked with. */
const largestEvents = 60_000;

/** Peak memory of encoding the largest payload, each way in a separate process. */
export default async function run({ json }: { json: boolean }) {
  const results: Record<string, Figures> = {};
  for (const kind of payloadKinds) results[kind] = await measure(kind);
  if (!json) console.table(results);
  return { name: 'log-shipper memory', ...results };
}

/** JavaScript's heap where Lambda gives 128 MB. */
const heapMb = 96;

interface Figures {
  inflatedMb: number;
  /** Growth of the resident set above a process that has encoded a small payload, as a multiple of the inflated size. */
  encodeTimesInflated: number;
  /** The same, where bodies of 5 MiB are made and let go one after the other, as in shipping. */
  shipTimesInflated: number;
}

async function measure(kind: PayloadKind): Promise<Figures> {
  const payload = samplePayload(kind, largestEvents);
  const inflatedBytes = gunzipSync(payload).length;
  const growth = async (way: string) => (await peakGrowthBytes(payload, way)) / inflatedBytes;
  return {
    inflatedMb: Math.round(inflatedBytes / 1e6),
    encodeTimesInflated: Number((await growth('encode')).toPrecision(3)),
    shipTimesInflated: Number((await growth('ship')).toPrecision(3)),
  };
}

async function peakGrowthBytes(payload: Buffer, way: string): Promise<number> {
  const child = fork(new URL('memory-child.ts', import.meta.url), [way], {
    execArgv: ['--expose-gc', `--max-old-space-size=${heapMb}`],
    stdio: ['pipe', 2, 2, 'ipc'],
  });
  child.stdin?.end(payload);
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof message !== 'object') throw new Error(`the process that encodes ended with ${message}`);
  return (message as { growthBytes: number }).growthBytes;
}

if (import.meta.main) {
  const json = process.argv.includes('--json');
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result, null, 2));
}
