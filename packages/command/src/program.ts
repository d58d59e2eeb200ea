import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { addCompletion } from './completion/command.ts';
import { addExamples } from './examples.ts';
import type { FleetModule, NamedFleet } from './fleet-flags.ts';

/** What a program is. */
export interface ProgramDefinition {
  /** Name of the executable, such as `bizom-logs`. */
  name: string;
  description: string;
  /** `import.meta.url` of a module of the package whose version `--version` prints. */
  module: string;
  /** Command lines for `--help`; `$0` stands for the program. */
  examples?: readonly string[];
  /** `code`s of errors that mean wrong use (exit code 2), besides those of `@bizom/options`, `@bizom/fleet` and `UsageError`. */
  wrongUse?: readonly string[];
  /** `() => import('@bizom/fleet')`: completion then knows the environments and services of the fleet. Default: it does not. */
  fleet?: FleetModule<NamedFleet>;
}

const wrongUseCodes = new WeakMap<Command, readonly string[]>();

/**
 * A commander program with the options that all commands have: `--version`, `--verbose`, `--help` with examples, and `completion`.
 * It can be run by `runProgram`, or be mounted under another program with `addCommand`.
 * @example
 * const program = createProgram({ name: 'my-tool', description: 'does one thing', module: import.meta.url });
 * await runProgram(program);
 */
export function createProgram(definition: ProgramDefinition): Command {
  const { name, description, module, examples = [], wrongUse = [], fleet } = definition;
  const program = new Command(name)
    .description(description)
    .version(versionOf(module), '-V, --version', 'print the version')
    .option('--verbose', 'print stack traces and more detail');
  addExamples(program, examples);
  addCompletion(program, fleet);
  wrongUseCodes.set(program, wrongUse);
  return program;
}

/** The codes that mean wrong use anywhere in a program with everything that is mounted under it. */
export function wrongUseOf(program: Command): string[] {
  return [...(wrongUseCodes.get(program) ?? []), ...program.commands.flatMap(wrongUseOf)];
}

/** Version of the package that a module belongs to. */
function versionOf(module: string): string {
  for (let folder = new URL('.', module); folder.pathname !== '/'; folder = new URL('..', folder)) {
    const manifest = fileURLToPath(new URL('package.json', folder));
    if (existsSync(manifest)) return String(JSON.parse(readFileSync(manifest, 'utf8')).version);
  }
  return 'unknown';
}
