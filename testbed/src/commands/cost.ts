import { loadFleet } from '@bizom/fleet';
import { type Cost, fleetCosts } from '@bizom/infra/cost';
import { Command } from 'commander';
import { type FleetFlags, fleetFlags } from '../fleet-flags.ts';
import { removeFolder, workFolder } from '../supervisor.ts';

fleetFlags(new Command('npm run cost --'))
  .description('what a fleet costs a month by part, at list prices, computed from its templates')
  .option('--gb-per-hour <number>', 'log text that an environment ships, GB an hour', Number, 0)
  .option('--json', 'print JSON: {environment: [{part, what, dollars}]}')
  .action(cost)
  .parseAsync();

interface CostFlags extends FleetFlags {
  gbPerHour: number;
  json?: boolean;
}

async function cost({ env, fleet: file, gbPerHour, json }: CostFlags): Promise<void> {
  const fleet = await loadFleet(file);
  const environments = env === undefined ? Object.keys(fleet.environments) : [env];
  const outdir = await workFolder('cost');
  try {
    const costs = Object.fromEntries(
      environments.map((environment) => [environment, fleetCosts(fleet, environment, gbPerHour, outdir)]),
    );
    process.stdout.write(json ? `${JSON.stringify(costs)}\n` : `${Object.entries(costs).map(table).join('\n')}\n`);
  } finally {
    await removeFolder(outdir);
  }
}

function table([environment, costs]: [string, Cost[]]): string {
  const total = costs.reduce((sum, { dollars }) => sum + dollars, 0);
  const lines = costs.map(
    ({ part, what, dollars }) => `  ${part.padEnd(22)} $${dollars.toFixed(2).padStart(10)}  ${what}`,
  );
  return [environment, ...lines, `  ${'together'.padEnd(22)} $${total.toFixed(2).padStart(10)} a month`].join('\n');
}
