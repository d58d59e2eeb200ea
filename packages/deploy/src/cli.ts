import { FleetError } from '@bizom/fleet';
import { Command, CommanderError } from 'commander';
import { planCommand } from './commands/plan.ts';
import { DeployError } from './errors.ts';

const program = new Command('bizom-deploy')
  .description('Builds, pushes and deploys JVM services to AWS ECS, and knows when the deployment is really done.')
  .option('--verbose', 'show where an error came from')
  .addCommand(planCommand())
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
  return known && (error.code === 'WRONG_USE' || error instanceof FleetError) ? 2 : 1;
}
