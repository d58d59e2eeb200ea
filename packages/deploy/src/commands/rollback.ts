import { resolveEnvironment, resolveService } from '@bizom/fleet';
import { Command } from 'commander';
import { DeployError } from '../errors.ts';
import { renderReport } from '../report.ts';
import { rollbackService } from '../rollback.ts';
import { environmentClients } from './aws.ts';
import { interruptible } from './interrupt.ts';
import { showProgress } from './progress.ts';
import { readTarget, type TargetOptions } from './target.ts';

interface RollbackOptions extends TargetOptions {
  service?: string;
  to?: string;
  yes?: boolean;
  json?: boolean;
}

export function rollbackCommand(): Command {
  return new Command('rollback')
    .description('Goes back to the revision before the one a service runs, or to a commit, and watches that.')
    .requiredOption('--service <name>', 'the service')
    .option('--to <commit>', 'a commit that was deployed before (default: the revision before the one that runs)')
    .option('--env <name>', 'the environment (default: ENVIRONMENT)')
    .option('--fleet <file>', 'the fleet (default: the nearest fleet.config.*)')
    .option('--yes', 'also in production, outside of CI')
    .option('--json', 'print the report as JSON')
    .action(runRollback);
}

async function runRollback(options: RollbackOptions): Promise<void> {
  const { fleet, environment } = await readTarget(options);
  const service = resolveService(fleet, environment, options.service ?? '');
  if (resolveEnvironment(fleet, environment).production && !options.yes && !process.env['CI']) {
    throw new DeployError(
      'PRODUCTION_NOT_CONFIRMED',
      `${environment} is production: say --yes to roll it back from here.`,
    );
  }
  const aws = environmentClients(fleet, environment);
  const report = await interruptible((signal) =>
    showProgress([service.name], false, (observer) =>
      rollbackService({ aws, fleet, service, signal, observer, ...(options.to !== undefined && { to: options.to }) }),
    ),
  );
  console.log(options.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
  if (!report.ok) process.exitCode = 1;
}
