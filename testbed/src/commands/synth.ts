import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { cdk, cfnLint, infraFolder } from '../cdk.ts';
import { contextOf, type FleetFlags, fleetFlags } from '../fleet-flags.ts';

fleetFlags(new Command('npm run synth --'))
  .description('writes the CloudFormation templates of the fleet, checked by cdk-nag and cfn-lint')
  .action(synth)
  .parseAsync();

async function synth(flags: FleetFlags): Promise<void> {
  const { exitCode, output } = await cdk(['synth', '--quiet', ...contextOf(flags)]);
  if (exitCode !== 0) return fail(output);
  const folder = join(infraFolder, 'cdk.out');
  const found = await cfnLint(folder);
  if (found) return fail(found);
  const notes = output.split('\n').filter((line) => /^\[(Info|Warning) at /.test(line));
  const stacks = globSync(join(folder, '*.template.json')).map((file) => basename(file, '.template.json'));
  process.stdout.write(
    `${[...new Set(notes), ...stacks.sort()].join('\n')}\n${stacks.length} stacks in ${folder}: cdk-nag and cfn-lint find nothing\n`,
  );
}

function fail(output: string): void {
  process.stderr.write(`${output}\n`);
  process.exitCode = 1;
}
