import { FleetError } from '@bizom/fleet';
import { Command, CommanderError } from 'commander';
import { notifyCommand } from './commands/notify.ts';
import { pipelinesCommand } from './commands/pipelines.ts';
import { planCommand } from './commands/plan.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { DeployError } from './errors.ts';

const program = new Command('bizom-deploy')
  .description('Builds, pushes and deploys JVM services to AWS ECS, and knows when the deployment is really done.')
  .option('--verbose', 'show where an error came from')
  .addCommand(planCommand())
  .addCommand(runCommand())
  .addCommand(statusCommand())
  .addCommand(rollbackCommand())
  .addCommand(pipelinesCommand())
  .addCommand(notifyCommand())
  .configureHelp({ showGlobalOptions: true });

for (const command of [program, ...program.commands])
  command.exitOverride().showHelpAfterError('(--help shows the options)');

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in one line; 1 = failed, 2 = wrong use. */
function report(error: unknown): number {
  // Commander has already said it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = error instanceof DeployError || error instanceof FleetError;
  console.error(
    program.opts()['verbose'] ? error : `bizom-deploy: ${error instanceof Error ? error.message : String(error)}`,
  );
  return known && (['WRONG_USE', 'PRODUCTION_NOT_CONFIRMED'].includes(error.code) || error instanceof FleetError)
    ? 2
    : 1;
}
