import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { PairedTimes } from './paired.ts';

/**
 * What a cold start costs: a process that imports the bundled handler and ends, against one that only starts, alternating
 * in one run; also with V8's compile cache, as a zip can carry it.
 */
export default async function run({ json }: { json: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'bizom-bench-'));
  try {
    const handler = join(folder, 'handler.mjs');
    const empty = join(folder, 'empty.mjs');
    bundle(handler);
    writeFileSync(empty, '');
    const ways = {
      bare: () => start(empty),
      handler: () => start(handler),
      cached: () => start(handler, { NODE_COMPILE_CACHE: join(folder, 'cache') }),
    };
    const times = new PairedTimes(ways, { rounds: 15, timesARound: 1 });
    const code = readFileSync(handler);
    const result = {
      name: 'log-shipper cold start',
      bundleKiB: Math.round(code.length / 1024),
      gzippedKiB: Math.round(gzipSync(code).length / 1024),
      bareMs: round(times.ms('bare')),
      handlerMs: round(times.ms('handler')),
      timesBare: round(times.ratio('handler', 'bare')),
      timesBareWithCompileCache: round(times.ratio('cached', 'bare')),
    };
    if (!json) console.table(result);
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As it is deployed: one file, the AWS SDK included. */
function bundle(outfile: string): void {
  buildSync({
    entryPoints: [fileURLToPath(new URL('../src/handler.ts', import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
}

function start(file: string, env: Record<string, string> = {}): void {
  const { status, stderr } = spawnSync(process.execPath, [file], {
    env: { ...process.env, ENGINE_URL: 'http://127.0.0.1:9200', ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the process ended with ${status}: ${stderr}`);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

if (import.meta.main) {
  const json = process.argv.includes('--json');
  const result = await run({ json });
  if (json) console.log(JSON.stringify(result, null, 2));
}
