import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFiles, bundleLambda, handlerFile } from '@bizom/testbed';
import { PairedTimes } from './paired.ts';

/**
 * What a cold start costs: a process that imports the bundled handler and ends, against one that only starts, alternating
 * in one run; also with V8's compile cache, as a zip can carry it. `client` imports only the modules of Node that any HTTPS client and
 * the gunzip need: less cannot be had.
 */
export default async function run({ json }: { json: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'bizom-bench-'));
  try {
    const files = bundleFiles(handlerFile('log-shipper'));
    for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
    const handler = join(folder, 'index.mjs');
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const client = join(folder, 'client.mjs');
    writeFileSync(client, clientModules.map((name) => `import 'node:${name}';`).join('\n'));
    const ways = {
      bare: () => start(empty),
      client: () => start(client),
      handler: () => start(handler),
      cached: () => start(handler, { NODE_COMPILE_CACHE: join(folder, 'cache') }),
    };
    const times = new PairedTimes(ways, { rounds: 15, timesARound: 1 });
    const { zip, bytes } = await bundleLambda(handlerFile('log-shipper'));
    const result = {
      name: 'log-shipper cold start',
      bundleKiB: Math.round(bytes / 1024),
      zipKiB: Math.round(zip.length / 1024),
      bareMs: round(times.ms('bare')),
      handlerMs: round(times.ms('handler')),
      clientTimesBare: round(times.ratio('client', 'bare')),
      timesBare: round(times.ratio('handler', 'bare')),
      timesBareWithCompileCache: round(times.ratio('cached', 'bare')),
    };
    if (!json) console.table(result);
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const clientModules = ['net', 'tls', 'http', 'https', 'crypto', 'zlib'];

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
