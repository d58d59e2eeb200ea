import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** `bizom`: every command of the toolkit under one name, each loaded when it is called. */
export function createBizom(): Command {
  const program = createProgram({
    name: 'bizom',
    description: 'Observability and deployment for JVM services on AWS ECS',
    module: import.meta.url,
    examples: [
      '$0 init',
      '$0 doctor --env dev',
      '$0 logs subscribe --env dev',
      '$0 deploy run --env dev --service orders',
    ],
  });
  addLazyCommand(program, 'init', 'write fleet.config.ts from what runs in an AWS account', async () =>
    (await import('./init/command.ts')).initCommand(),
  );
  addLazyCommand(program, 'doctor', 'check everything from a log line to a message, and say how to fix it', async () =>
    (await import('./doctor/command.ts')).doctorCommand(),
  );
  return program;
}
