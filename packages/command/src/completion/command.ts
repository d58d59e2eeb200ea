import { Argument, type Command } from 'commander';
import { loadCommands } from '../lazy.ts';
import { candidates } from './candidates.ts';
import { completionScript, filesMarker, type Shell, shells } from './scripts.ts';

/** Adds `completion SHELL`, which prints a script, and the hidden command that the script asks. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell, rootOf(program).name()));
    });
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      await loadCommands(program, (name) => words.includes(name));
      const { words: found, files } = candidates(program, words);
      const lines = found.length === 0 && files ? [filesMarker] : found;
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
}

/** The program that is called, where this one is mounted under it. */
function rootOf(program: Command): Command {
  return program.parent ? rootOf(program.parent) : program;
}
