import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = join(import.meta.dirname, 'plain-events.ts');
const target = join(import.meta.dirname, '..', 'src', 'scan', 'plain-events-wasm.ts');
/** Fetched when it is needed, which is seldom: it takes 100 MB. */
const compiler = 'assemblyscript@0.28.20';

/** `npm run wasm`: compiles plain-events.ts and writes the module that holds its code. */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bizom-wasm-'));
  try {
    const file = join(folder, 'plain-events.wasm');
    compile(file);
    writeFileSync(target, moduleOf(readFileSync(file).toString('base64')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(file: string): void {
  const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--use', 'abort='];
  const memory = ['--initialMemory', '5', '--maximumMemory', '5'];
  const args = ['--yes', '--package', compiler, '--', 'asc', source, '--outFile', file, ...options, ...memory];
  const { status } = spawnSync('npx', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${compiler} ended with ${status}`);
}

function moduleOf(base64: string): string {
  const sha256 = createHash('sha256').update(readFileSync(source)).digest('hex');
  const lines = base64.match(/.{1,112}/g)?.map((line) => `  '${line}',`) ?? [];
  return `// Compiled from wasm/plain-events.ts by \`npm run wasm\`: change that, not this.
/** SHA-256 of the source that this was compiled from. */
export const sourceSha256 = '${sha256}';
export const plainEventsWasm = [
${lines.join('\n')}
].join('');
`;
}

main();
