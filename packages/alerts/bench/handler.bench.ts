import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const rounds = 9;

/**
 * What a cold start of the Lambda costs: the bundle's size and the time to import it, against an empty module and against the same
 * handler with every AWS client loaded at once, alternating in one run.
 */
export default async function run({ json = false } = {}): Promise<{ name: string; [figure: string]: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), 'bizom-bench-'));
  try {
    const [handler, eager] = [await bundle(handlerFile), await bundle(eagerEntry())];
    const files = {
      empty: write(folder, 'empty', ''),
      handler: write(folder, 'handler', handler),
      eager: write(folder, 'eager', eager),
    };
    const times = measure(files);
    const result = {
      name: 'alerts/handler',
      bundleKB: Math.round(handler.length / 1000),
      coldImportCpuMs: times.handler,
      emptyImportCpuMs: times.empty,
      eagerImportCpuMs: times.eager,
      ratioToEmpty: ratio(times.handler, times.empty),
      ratioToEager: ratio(times.handler, times.eager),
    };
    if (!json) console.table(result);
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const handlerFile = fileURLToPath(new URL('../src/lambda/handler.ts', import.meta.url));
const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100;

/** The plain way: clients imported at the top of the file. */
function eagerEntry(): string {
  const clients = ['ecs', 'ecr', 'cloudwatch', 'cloudwatch-logs', 'dynamodb', 'ses', 'sns', 'ssm', 'secrets-manager'];
  const imports = clients.map((client, i) => `import * as c${i} from '@aws-sdk/client-${client}';`);
  const used = clients.map((_, i) => `Object.keys(c${i}).length`).join(' + ');
  return `${imports.join('\n')}\nexport * from ${JSON.stringify(handlerFile)};\nglobalThis.clients = ${used};`;
}

async function bundle(entry: string): Promise<string> {
  const source =
    entry === handlerFile ? { entryPoints: [entry] } : { stdin: { contents: entry, resolveDir: import.meta.dirname } };
  const { outputFiles } = await build({
    ...source,
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  return outputFiles?.[0]?.text ?? '';
}

function write(folder: string, name: string, code: string): string {
  writeFileSync(join(folder, `${name}.mjs`), code);
  return join(folder, `${name}.mjs`);
}

/** Medians of the import alone in milliseconds of CPU time, as others use the machine too; each in its own process. */
function measure<K extends string>(files: Record<K, string>): Record<K, number> {
  const taken = Object.fromEntries(Object.keys(files).map((name) => [name, [] as number[]]));
  const env = { ...process.env, ALERTS_CHANNELS: '{}' };
  for (let round = 0; round < rounds; round++) {
    for (const [name, file] of Object.entries<string>(files)) {
      const code = `const start = process.cpuUsage(); await import(${JSON.stringify(file)}); const { user, system } = process.cpuUsage(start); console.log((user + system) / 1000);`;
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
        env,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`the import of ${name} ended with ${status}: ${stderr}`);
      taken[name]?.push(Number(stdout));
    }
  }
  const median = (times: number[] = []) =>
    Math.round((times.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN) * 10) / 10;
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, median(times)])) as Record<K, number>;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run({ json: process.argv.includes('--json') });
