import { addExamples, environmentOption, fleetOption, jsonOption, renderTable, serviceOption } from '@bizom/command';
import { resolveServices } from '@bizom/fleet';
import { Command } from 'commander';
import { selectServices } from '../plan/selection.ts';
import { preflight } from '../preflight/checks.ts';
import { environmentClients } from './aws.ts';
import { printingJson } from './json-refusal.ts';
import { askedServices, readTarget, type TargetOptions } from './target.ts';

interface CheckOptions extends TargetOptions {
  service?: string[];
  tag?: string;
  json?: boolean;
}

export function checkCommand(): Command {
  const command = new Command('check')
    .addOption(serviceOption('DEPLOY_SERVICE, else all'))
    .addOption(environmentOption())
    .option('--tag <repository>', "the registry's repository (default: CONTAINER_TAG, else the fleet's)")
    .option('--repo <dir>', 'the repository (default: the current folder)')
    .addOption(fleetOption())
    .addOption(jsonOption('{environment, checks: [{subject, what, fault?}]}'))
    .action(printingJson(runCheck));
  return addExamples(command, ['$0 --env prod']);
}

async function runCheck(options: CheckOptions): Promise<void> {
  const { fleet, environment, repository } = await readTarget(options);
  const services = selectServices(fleet, environment, askedServices(options.service));
  const containerTag = options.tag ?? process.env['CONTAINER_TAG'];
  const checks = await preflight({
    aws: environmentClients(fleet, environment),
    fleet,
    services: services ?? resolveServices(fleet, environment),
    directory: repository.directory,
    ...(containerTag && { containerTag }),
  });
  const columns = ['subject', 'check', 'result'].map((title) => ({ title }));
  const rows = checks.map(({ subject, what, fault }) => [subject, what, fault ?? 'ok']);
  console.log(options.json ? JSON.stringify({ environment, checks }, undefined, 2) : renderTable(columns, rows));
  if (checks.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
}
