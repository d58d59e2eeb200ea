import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { limitFaults } from '@bizom/infra/template-limits';
import { Command } from 'commander';
import { cdk, cfnLint, infraFolder } from '../cdk.ts';
import { contextOf, type FleetFlags, fleetFlags } from '../fleet-flags.ts';

fleetFlags(new Command('npm run synth --'))
  .description(
    'writes the CloudFormation templates of the fleet, checked by cdk-nag, cfn-lint and against the limits of AWS',
  )
  .action(synth)
  .parseAsync();

async function synth(flags: FleetFlags): Promise<void> {
  const folder = join(infraFolder, 'cdk.out');
  // Templates of another run would be checked and listed as well.
  await rm(folder, { recursive: true, force: true });
  const { exitCode, output } = await cdk(['synth', '--quiet', ...contextOf(flags)]);
  if (exitCode !== 0) return fail(output);
  const found = [...(await tooLarge(folder)), await cfnLint(folder)].filter((fault) => fault !== '');
  if (found.length > 0) return fail(found.join('\n'));
  const notes = output.split('\n').filter((line) => /^\[(Info|Warning) at /.test(line));
  const stacks = globSync(join(folder, '*.template.json'))
    .map((file) => basename(file, '.template.json'))
    .filter((name) => !name.endsWith('.nested'));
  process.stdout.write(
    `${[...new Set(notes), ...stacks.sort()].join('\n')}\n${stacks.length} stacks in ${folder}: cdk-nag, cfn-lint and the limits of AWS find nothing\n`,
  );
}

/** What AWS would refuse for its size. */
async function tooLarge(folder: string): Promise<string[]> {
  const files = globSync(join(folder, '*.template.json'));
  const faults = await Promise.all(
    files.map(async (file) =>
      limitFaults(JSON.parse(await readFile(file, 'utf8'))).map((fault) => `${basename(file)}: ${fault}`),
    ),
  );
  return faults.flat();
}

function fail(output: string): void {
  process.stderr.write(`${output}\n`);
  process.exitCode = 1;
}
