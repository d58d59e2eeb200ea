import { FleetError } from '@bizom/fleet';
import { Command, CommanderError } from 'commander';
import { buildCommand } from './commands/build.ts';
import { checkCommand } from './commands/check.ts';
import { previewCommand } from './commands/preview.ts';
import { diffCommand, pushCommand } from './commands/push.ts';
import { DashboardsError } from './model/errors.ts';

const program = new Command('bizom-dashboards')
  .description('Grafana dashboards and alert rules as code, with a picture before they are merged.')
  .option('--verbose', 'show where an error came from')
  .addCommand(buildCommand())
  .addCommand(checkCommand())
  .addCommand(previewCommand())
  .addCommand(diffCommand())
  .addCommand(pushCommand())
  .configureHelp({ showGlobalOptions: true });

for (const command of [program, ...program.commands]) {
  command.exitOverride().showHelpAfterError('(--help shows the options)');
}

// Whoever reads may have read enough, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in one line; 1 = failed, 2 = wrong use. */
function report(error: unknown): number {
  // Commander has already said it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const text = error instanceof Error ? error.message : String(error);
  console.error(program.opts()['verbose'] ? error : `bizom-dashboards: ${text}`);
  return error instanceof FleetError || (error instanceof DashboardsError && error.wrongUse) ? 2 : 1;
}
