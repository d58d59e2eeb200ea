import process from 'node:process';
import { type Command, type CommanderError, Help } from 'commander';
import { commandPath } from './examples.ts';
import { describeFailure, isWrongUse, parserMessage } from './failure.ts';
import { loadCommands } from './lazy.ts';
import { wrongUseOf } from './program.ts';

export interface RunSettings {
  /** Arguments after the command's name; default those of the process. */
  arguments?: readonly string[];
  /**
   * What happens when the reader of standard output closes the pipe, as `head` does: `continue` finishes the work without printing, `exit` ends
   * the process with 0, for a command that would never end. Default `continue`.
   */
  closedPipe?: 'continue' | 'exit';
}

/**
 * Runs a program as a process does: exit code 0 when it is done, 1 when it failed, 2 for wrong use. An error is one line on standard error; its
 * stack is printed only with `--verbose`.
 * @example
 * await runProgram(program);
 */
export async function runProgram(program: Command, settings: RunSettings = {}): Promise<void> {
  const words = settings.arguments ?? process.argv.slice(2);
  const fail = (error: unknown) => report(program, error, words.includes('--verbose'));
  acceptClosedPipe(settings.closedPipe ?? 'continue');
  process.once('uncaughtException', (error) => process.exit(fail(error)));
  try {
    await loadCommands(program, (name) => words.includes(name));
    prepare(program);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = fail(error);
  }
}

function acceptClosedPipe(then: 'continue' | 'exit'): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (then === 'exit' && stream === process.stdout) process.exit(0);
    });
  }
}

/** Where a parser's error happened, for the hint. */
const origins = new WeakMap<CommanderError, Command>();

/** Gives every command of the tree the same manners: commander copies settings only to commands that it makes itself. */
function prepare(command: Command): void {
  command
    .exitOverride((error) => {
      origins.set(error, command);
      throw error;
    })
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true, visibleCommands });
  command.commands.forEach(prepare);
}

/** The commands in help: `completion`, which every program has, comes last. */
function visibleCommands(command: Command): Command[] {
  const isOwn = (sub: Command) => sub.name() !== 'completion';
  const all = new Help().visibleCommands(command);
  return [...all.filter(isOwn), ...all.filter((sub) => !isOwn(sub))];
}

/** Prints an error and returns the exit code. */
function report(program: Command, error: unknown, verbose: boolean): number {
  if (isParserError(error)) {
    // help and version have been printed
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return 2;
    const hint = `(see ${commandPath(origins.get(error) ?? program)} --help)`;
    process.stderr.write(`${program.name()}: ${parserMessage(error)} ${hint}\n`);
    return 2;
  }
  process.stderr.write(`${program.name()}: ${describeFailure(error, verbose)}\n`);
  return isWrongUse(error, wrongUseOf(program)) ? 2 : 1;
}

/** By its code: where npm installs commander twice, the errors of the two copies have different classes. */
function isParserError(error: unknown): error is CommanderError {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('commander.');
}
