import { addExamples, environmentOption, fleetOption, jsonOption } from '@bizom/command';
import { resolveServices } from '@bizom/fleet';
import { Command } from 'commander';
import { renderStatus, serviceStatus } from '../run/status.ts';
import { environmentClients } from './aws.ts';
import { printingJson } from './json-refusal.ts';
import { readTarget, type TargetOptions } from './target.ts';

export function statusCommand(): Command {
  const command = new Command('status')
    .addOption(environmentOption())
    .addOption(fleetOption())
    .addOption(jsonOption('{environment, services}'))
    .action(printingJson(runStatus));
  return addExamples(command, ['$0 --env dev', '$0 --env prod --json']);
}

async function runStatus(options: TargetOptions & { json?: boolean }): Promise<void> {
  const { fleet, environment } = await readTarget(options);
  const aws = environmentClients(fleet, environment);
  const services = await Promise.all(resolveServices(fleet, environment).map((service) => serviceStatus(aws, service)));
  console.log(options.json ? JSON.stringify({ environment, services }, undefined, 2) : renderStatus(services));
  // A service that could not be read is not known to be well.
  if (services.some((service) => 'error' in service)) process.exitCode = 1;
}
