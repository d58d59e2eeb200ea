import type { Command, Option } from 'commander';
import type { NamedFleet } from '../fleet-flags.ts';

/** What may follow on a command line: words, or files where no words are known. */
export interface Candidates {
  words: string[];
  files: boolean;
}

/**
 * The candidates for the last of `words`, which may be empty or unfinished.
 * @param words the command line after the program's name
 * @param fleet where names of environments and services come from
 */
export function candidates(program: Command, words: readonly string[], fleet?: NamedFleet): Candidates {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const command = calledCommand(program, before);
  const options = visibleOptions(command);
  const pending = options.find((option) => option.long === before.at(-1) || option.short === before.at(-1));
  if (pending && takesValue(pending)) return starting(valuesOf(pending, current, fleet), current);
  if (current.startsWith('-')) return starting({ words: options.flatMap(namesOf), files: false }, current);
  const names = command.commands.map((sub) => sub.name()).filter((name) => !name.startsWith('__'));
  const isService = command.registeredArguments[0]?.name() === 'service';
  if (isService && fleet) return starting({ words: Object.keys(fleet.services), files: false }, current);
  return starting({ words: names, files: names.length === 0 && command.registeredArguments.length > 0 }, current);
}

function calledCommand(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) command = command.commands.find((sub) => sub.name() === word) ?? command;
  return command;
}

/** The command's own options and those of the commands above it. */
function visibleOptions(command: Command): Option[] {
  const own = command.options.filter(({ hidden }) => !hidden);
  return command.parent ? [...own, ...visibleOptions(command.parent)] : own;
}

const takesValue = ({ required, optional }: Option) => required || optional;
const namesOf = ({ long, short }: Option) => [long ?? short].filter((name) => name !== undefined);

function valuesOf({ argChoices, flags, long }: Option, current: string, fleet: NamedFleet | undefined): Candidates {
  if (argChoices) return { words: [...argChoices], files: false };
  if (fleet && long === '--env') return { words: Object.keys(fleet.environments), files: false };
  if (fleet && long === '--service') {
    // several services are separated by commas: the last one is completed
    const before = current.slice(0, current.lastIndexOf(',') + 1);
    return { words: Object.keys(fleet.services).map((name) => before + name), files: false };
  }
  return { words: [], files: /<(file|dir|folder|place)>/i.test(flags) };
}

function starting({ words, files }: Candidates, prefix: string): Candidates {
  return { words: [...new Set(words)].filter((word) => word.startsWith(prefix)).sort(), files };
}
