import { addExamples, environmentOption, fleetOption, jsonOption } from '@bizom/command';
import { resolveService } from '@bizom/fleet';
import { Command } from 'commander';
import { runChannels } from '../notify/channels.ts';
import { renderReport } from '../notify/report.ts';
import { rollbackService } from '../run/rollback.ts';
import { environmentClients } from './aws.ts';
import { interruptible } from './interrupt.ts';
import { confirmProduction } from './production.ts';
import { showProgress } from './progress.ts';
import { readTarget, type TargetOptions } from './target.ts';

interface RollbackOptions extends TargetOptions {
  service?: string;
  to?: string;
  tag?: string;
  yes?: boolean;
  json?: boolean;
}

export function rollbackCommand(): Command {
  const command = new Command('rollback')
    .requiredOption('--service <name>', 'the service')
    .option('--to <commit>', 'a commit that was deployed before (default: the image before the one that runs)')
    .addOption(environmentOption())
    .option('--tag <repository>', "the registry's repository (default: CONTAINER_TAG, else the fleet's)")
    .addOption(fleetOption())
    .option('--yes', 'also in production, outside of CI')
    .addOption(jsonOption('the report {environment, commit, ok, services}'))
    .action(runRollback);
  return addExamples(command, ['$0 --env prod --service ell --yes', '$0 --env dev --service ell --to 0a1b2c3d4e5f']);
}

async function runRollback(options: RollbackOptions): Promise<void> {
  const { fleet, environment } = await readTarget(options);
  const service = resolveService(fleet, environment, options.service ?? '');
  confirmProduction(fleet, environment, options.yes, 'roll it back');
  const aws = environmentClients(fleet, environment);
  const containerTag = options.tag ?? process.env['CONTAINER_TAG'];
  const grafanaToken = process.env['GRAFANA_TOKEN'];
  const request = {
    aws,
    fleet,
    service,
    channels: runChannels(fleet, environment, process.env),
    ...(containerTag && { containerTag }),
    ...(grafanaToken && { grafanaToken }),
    ...(options.to !== undefined && { to: options.to }),
  };
  const report = await interruptible((signal) =>
    showProgress([service.name], false, (observer) => rollbackService({ ...request, signal, observer })),
  );
  console.log(options.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
  if (!report.ok) process.exitCode = 1;
}
