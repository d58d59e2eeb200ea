import { loadFleet, resolveEnvironment } from '@bizom/fleet';
import { Command } from 'commander';
import { cdk } from '../cdk.ts';
import { contextOf, type FleetFlags, fleetFlags } from '../fleet-flags.ts';

fleetFlags(new Command('npm run deploy --'))
  .description('deploys the stacks of one environment; what is given after a second "--" goes to cdk deploy')
  .option('--yes', 'deploy to production, and do not ask about changes of rights')
  .argument('[cdk...]', 'more arguments of cdk deploy')
  .action(deploy)
  .parseAsync();

async function deploy(more: string[], flags: FleetFlags & { yes?: boolean }): Promise<void> {
  const refusal = await refuse(flags);
  if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    process.exitCode = 2;
    return;
  }
  const approval = flags.yes ? 'never' : 'broadening';
  const args = ['deploy', '--all', '--require-approval', approval, ...contextOf(flags), ...more];
  process.exitCode = (await cdk(args, { attended: true })).exitCode;
}

/** Why it is not done, in one line. */
async function refuse({ env, fleet, yes }: FleetFlags & { yes?: boolean }): Promise<string | undefined> {
  if (env === undefined) return 'deploy: --env is missing, expected an environment of the fleet';
  try {
    const { production } = resolveEnvironment(await loadFleet(fleet), env);
    if (production && !yes && !process.env['CI']) return `deploy: ${env} is production; say so with --yes`;
    return undefined;
  } catch (error) {
    return `deploy: ${(error as Error).message}`;
  }
}
