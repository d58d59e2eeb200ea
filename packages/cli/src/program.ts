import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** `bizom`: every command of the toolkit under one name, each loaded when it is called. */
export function createBizom(): Command {
  const program = createProgram({
    name: 'bizom',
    description: 'Observability and deployment for JVM services on AWS ECS',
    module: import.meta.url,
    examples: ['$0 init', '$0 init --policy'],
  });
  addLazyCommand(program, 'init', 'write fleet.config.ts from what runs in an AWS account', async () =>
    (await import('./init/command.ts')).initCommand(),
  );
  return program;
}
