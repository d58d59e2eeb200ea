import { Command, CommanderError } from 'commander';
import { addEncode } from './commands/encode.ts';
import { addInstall } from './commands/install.ts';
import { addReplay } from './commands/replay.ts';
import { addShip } from './commands/ship.ts';
import { addSubscribe } from './commands/subscribe.ts';
import { OptionsError } from './errors.ts';

// Whoever reads has enough, as `head` has: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

const program = new Command('bizom-logs')
  .description('CloudWatch Logs -> Elasticsearch or OpenSearch')
  .option('--verbose', 'print stack traces')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });
for (const add of [addEncode, addShip, addReplay, addInstall, addSubscribe]) add(program);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCode(error);
  if (!(error instanceof CommanderError)) {
    const { message, stack } = error as Error;
    process.stderr.write(`bizom-logs: ${program.opts()['verbose'] ? stack : message}\n`);
  }
}

/** 0 done, 1 failed, 2 wrong use. */
function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // A fleet's errors are those of a file or a name that was given; their class is loaded where a fleet is.
  return error instanceof OptionsError || (error as Error).name === 'FleetError' ? 2 : 1;
}
