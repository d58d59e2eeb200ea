import type { Command } from 'commander';

/**
 * Shows command lines at the end of `--help`. `$0` stands for the command as it is called: `bizom-logs ship`, or `bizom logs ship`.
 * @example addExamples(command, ['$0 payload.gz --node http://localhost:9200'])
 */
export function addExamples(command: Command, examples: readonly string[]): Command {
  if (examples.length === 0) return command;
  return command.addHelpText('after', ({ command: shown }) => {
    const lines = examples.map((example) => `  ${example.replaceAll('$0', commandPath(shown))}`);
    return `\nExamples:\n${lines.join('\n')}`;
  });
}

/**
 * `bizom-logs ship`.
 * @example
 * commandPath(program.commands[0]); // 'bizom-logs ship'
 */
export function commandPath(command: Command): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name();
}
