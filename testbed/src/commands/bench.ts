import { fork } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

/** What a benchmark's `run` gives: its name and figures, nested as it likes. */
type Result = { name: string } & Record<string, unknown>;

/**
 * `npm run bench [-- NAME] [--json] [--minutes N]`: each packages/X/bench/*.bench.ts whose path has NAME in it, one after the other.
 * `--minutes` is for a benchmark that can also run for long, as that of the engine does.
 */
async function main(args: string[]): Promise<number> {
  const json = args.includes('--json');
  const minutesAt = args.indexOf('--minutes');
  const minutes = minutesAt < 0 ? 0 : Number(args[minutesAt + 1]);
  if (!(minutes >= 0)) {
    process.stderr.write(`--minutes: expected a number, received ${args[minutesAt + 1] ?? 'nothing'}\n`);
    return 2;
  }
  const names = args.filter((arg, index) => !arg.startsWith('--') && (minutesAt < 0 || index !== minutesAt + 1));
  const files = globSync('packages/*/bench/*.bench.ts').sort();
  const chosen = files.filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  if (chosen.length === 0) {
    process.stderr.write(`no benchmark is called ${names.join(' or ')}; there are: ${files.join(', ')}\n`);
    return 2;
  }
  const results: Result[] = [];
  const failed: string[] = [];
  for (const file of chosen) {
    process.stderr.write(`running ${file}\n`);
    const result = await runAlone(file, { json, minutes });
    if (result) results.push(result);
    else failed.push(file);
    if (result && !json) process.stdout.write(`${table(result)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
  return failed.length > 0 ? 1 : 0;
}

/** Runs a benchmark in its own process, so that it does not inherit another's heap and compiled code. Standard output stays ours. */
function runAlone(file: string, { json, minutes }: { json: boolean; minutes: number }): Promise<Result | undefined> {
  return new Promise((resolve) => {
    let result: Result | undefined;
    const runner = join(import.meta.dirname, '..', 'bench-runner.ts');
    const child = fork(runner, [file, String(json), String(minutes)], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    child.on('message', (message) => {
      result = message as Result;
    });
    child.on('exit', (code) => resolve(code === 0 ? result : undefined));
  });
}

function table({ name, ...figures }: Result): string {
  const rows = [...flatten(figures)];
  const width = Math.max(0, ...rows.map(([key]) => key.length));
  return [name, ...rows.map(([key, value]) => `  ${key.padEnd(width)}  ${value}`)].join('\n');
}

function* flatten(value: object, prefix = ''): Generator<[string, string]> {
  for (const [key, inner] of Object.entries(value)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof inner === 'object' && inner !== null) yield* flatten(inner, path);
    else yield [path, typeof inner === 'number' ? figure(inner) : String(inner)];
  }
}

function figure(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(3)));
}

process.exit(await main(process.argv.slice(2)));
