import { availableParallelism } from 'node:os';
import { x } from 'tinyexec';
import { publicPackages } from '../release/tarballs.ts';

interface Check {
  name: string;
  command: string;
  args: string[];
}

interface Outcome extends Check {
  ok: boolean;
  seconds: number;
  output: string;
}

/** `npm run check`: the output of the checks that fail, then a table of all. */
async function main(): Promise<number> {
  const types = await outcomeOf({ name: 'types', command: 'tsc', args: ['-b'] }); // first: the others look at what it builds
  const outcomes = [types, ...(await inParallel(checks(), availableParallelism()))];
  for (const { name, command, args, output } of outcomes.filter(({ ok }) => !ok)) {
    process.stdout.write(`\n== ${name}: ${command} ${args.join(' ')}\n${output.trim()}\n`);
  }
  process.stdout.write(`\n${outcomes.map(line).join('\n')}\n`);
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
}

function checks(): Check[] {
  return [
    { name: 'lint and format', command: 'biome', args: ['check', '.'] },
    { name: 'types of tests', command: 'tsc', args: ['-p', 'tsconfig.tests.json'] },
    { name: 'folder circles', command: process.execPath, args: ['testbed/src/commands/structure.ts'] },
    { name: 'words and links', command: process.execPath, args: ['testbed/src/commands/prose.ts'] },
    { name: 'API reports', command: process.execPath, args: ['testbed/src/commands/api.ts'] },
    { name: 'licences', command: process.execPath, args: ['testbed/src/commands/licences.ts'] },
    { name: 'unused code', command: 'knip', args: ['--no-progress', '--no-config-hints'] },
    ...publicPackages().flatMap((folder) => [
      { name: `publint ${folder}`, command: 'publint', args: [folder] },
      { name: `attw ${folder}`, command: 'attw', args: ['--pack', folder, '--profile', 'esm-only', '--no-emoji'] },
    ]),
  ];
}

async function outcomeOf(check: Check): Promise<Outcome> {
  const began = performance.now();
  const { exitCode, stdout, stderr } = await x(check.command, check.args);
  return { ...check, ok: exitCode === 0, seconds: (performance.now() - began) / 1000, output: `${stdout}\n${stderr}` };
}

async function inParallel(waiting: Check[], width: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const next = waiting.entries();
  const lane = async () => {
    for (const [index, check] of next) outcomes[index] = await outcomeOf(check);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return outcomes;
}

function line({ name, ok, seconds }: Outcome): string {
  return `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s`;
}

process.exit(await main());
