import { createRequire } from 'node:module';
import { encode } from '../src/encode/encode.ts';
import type { Inflater } from '../src/payload/inflate.ts';
import { PairedTimes } from './paired.ts';
import { samplePayload } from './payloads.ts';

/** Compares encoding with zlib-sync to encoding without, for plain lines of so many events each. */
interface ZlibSync {
  Inflate: new (options: {
    chunkSize: number;
    windowBits: number;
  }) => {
    push(bytes: Uint8Array, flush: boolean): void;
    err: number;
    msg: string;
    result: Buffer;
  };
}

const { Inflate }: ZlibSync = createRequire(import.meta.url)('zlib-sync');
/** Node 24 aborts when it collects one (zlib-sync 0.1.10): none is let go before the result is sent. */
const kept: unknown[] = [];

const inflater: Inflater = (gzip) => {
  const inflate = new Inflate({ chunkSize: 262_144, windowBits: 31 });
  kept.push(inflate);
  inflate.push(gzip, true);
  if (inflate.err < 0) throw new Error(inflate.msg);
  return inflate.result;
};

const ratios = process.argv.slice(2).map((events) => {
  const gzip = samplePayload('plain', Number(events));
  const ways = { zlibSync: () => encode(gzip, { inflater }), ours: () => encode(gzip) };
  const times = new PairedTimes(ways, { rounds: 11, timesARound: Math.ceil(2_000 / Number(events)) });
  return [`plain ${events}`, times.ratio('zlibSync', 'ours')];
});
process.send?.(Object.fromEntries(ratios));
