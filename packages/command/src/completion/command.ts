import { Argument, type Command } from 'commander';
import { type FleetModule, findFleet, type NamedFleet } from '../fleet-flags.ts';
import { loadCommands } from '../lazy.ts';
import { candidates } from './candidates.ts';
import { completionScript, filesMarker, type Shell, shells } from './scripts.ts';

/**
 * Adds `completion SHELL`, which prints a script, and the hidden command that the script asks.
 * @param fleet where names of environments and services come from; default nowhere
 */
export function addCompletion(program: Command, fleet?: FleetModule<NamedFleet>): void {
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
      const { words: found, files } = candidates(program, words, await namesFor(words, fleet));
      const lines = found.length === 0 && files ? [filesMarker] : found;
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
}

/** The fleet that a command line means; a missing or invalid one has no names to offer. */
async function namesFor(words: readonly string[], module: FleetModule<NamedFleet> | undefined) {
  if (!module) return undefined;
  const given = words[words.indexOf('--fleet') + 1];
  const flags = words.includes('--fleet') && given ? { fleet: given } : {};
  return findFleet(flags, module).catch(() => undefined);
}

/** The program that is called, where this one is mounted under it. */
function rootOf(program: Command): Command {
  return program.parent ? rootOf(program.parent) : program;
}
