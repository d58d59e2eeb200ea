import { Command } from 'commander';
import { cdk } from '../cdk.ts';
import { contextOf, type FleetFlags, fleetFlags } from '../fleet-flags.ts';

fleetFlags(new Command('npm run diff --'))
  .description('shows what a deployment would change')
  .argument('[cdk...]', 'more arguments of cdk diff')
  .action(async (more: string[], flags: FleetFlags) => {
    process.exitCode = (await cdk(['diff', ...contextOf(flags), ...more], { attended: true })).exitCode;
  })
  .parseAsync();
