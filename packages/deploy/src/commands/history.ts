import { addExamples, environmentOption, fleetOption, jsonOption, serviceOption, wholeNumber } from '@bizom/command';
import { resolveServices } from '@bizom/fleet';
import { Command } from 'commander';
import { selectServices } from '../plan/selection.ts';
import { renderHistory, serviceHistory } from '../run/history.ts';
import { environmentClients } from './aws.ts';
import { printingJson } from './json-refusal.ts';
import { readTarget, type TargetOptions } from './target.ts';

interface HistoryOptions extends TargetOptions {
  service?: string[];
  limit: number;
  json?: boolean;
}

export function historyCommand(): Command {
  const command = new Command('history')
    .addOption(serviceOption())
    .addOption(environmentOption())
    .addOption(fleetOption())
    .option('--limit <number>', 'deployments of each service', wholeNumber({ max: 500 }), 10)
    .addOption(jsonOption('{environment, services}'))
    .action(printingJson(runHistory));
  return addExamples(command, ['$0 --env prod --service ell', '$0 --env prod --json']);
}

async function runHistory(options: HistoryOptions): Promise<void> {
  const { fleet, environment } = await readTarget(options);
  const asked = selectServices(fleet, environment, options.service?.join(','));
  const aws = environmentClients(fleet, environment);
  const services = await Promise.all(
    (asked ?? resolveServices(fleet, environment)).map((service) => serviceHistory(aws, service, options.limit)),
  );
  console.log(options.json ? JSON.stringify({ environment, services }, undefined, 2) : renderHistory(services));
  if (services.some((service) => 'error' in service)) process.exitCode = 1;
}
