import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** Makes the `bizom-alerts` program. It can run by itself or be mounted under another program. */
export function createAlertsProgram(): Command {
  const program = createProgram({
    name: 'bizom-alerts',
    description: 'Says what an ECS task died of, why, and what to do',
    module: import.meta.url,
    fleet: () => import('@bizom/fleet'),
    wrongUse: ['INVALID_OPTION'],
    examples: [
      '$0 classify event.json --log last-lines.txt',
      'aws ecs describe-tasks --cluster prod --tasks ID | $0 classify',
      '$0 preview event.json --channel email --out mail.html',
    ],
  });
  addLazyCommand(
    program,
    'classify',
    'print cause, severity, culprit, text and facts of ECS events or tasks, as JSON',
    async () => (await import('./commands/classify.ts')).classifyCommand(),
  );
  addLazyCommand(program, 'pattern', 'print the EventBridge event pattern of stopped tasks, as JSON', async () =>
    (await import('./commands/pattern.ts')).patternCommand(),
  );
  addLazyCommand(
    program,
    'preview',
    'show the message of an event as a channel would show it; sends nothing',
    async () => (await import('./commands/preview.ts')).previewCommand(),
  );
  return program;
}
