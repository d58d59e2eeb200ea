import { FleetError } from '@bizom/fleet';
import { Command, CommanderError } from 'commander';
import { DeployError, inWords } from './errors.ts';

/** Loaded when they are called: a plan needs nothing of AWS, and is to be quick. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  plan: async () => (await import('./commands/plan.ts')).planCommand(),
  run: async () => (await import('./commands/run.ts')).runCommand(),
  status: async () => (await import('./commands/status.ts')).statusCommand(),
  rollback: async () => (await import('./commands/rollback.ts')).rollbackCommand(),
  pipelines: async () => (await import('./commands/pipelines.ts')).pipelinesCommand(),
  notify: async () => (await import('./commands/notify.ts')).notifyCommand(),
};

const wrongUse = ['WRONG_USE', 'PRODUCTION_NOT_CONFIRMED'];

const program = new Command('bizom-deploy')
  .description('Builds, pushes and deploys JVM services to AWS ECS, and knows when the deployment is really done.')
  .option('--verbose', 'show where an error came from, and all output')
  .configureHelp({ showGlobalOptions: true });

const [called] = process.argv.slice(2).filter((word) => Object.hasOwn(commands, word));
const wanted = Object.entries(commands).filter(([name]) => called === undefined || name === called);
for (const [, load] of wanted) program.addCommand(await load());
for (const command of [program, ...program.commands])
  command.exitOverride().showHelpAfterError('(--help shows the options)');

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
  console.error(program.opts()['verbose'] ? error : `bizom-deploy: ${inWords(error)}`);
  return error instanceof FleetError || (error instanceof DeployError && wrongUse.includes(error.code)) ? 2 : 1;
}
