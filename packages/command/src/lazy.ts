import { Command } from 'commander';

type Loader = () => Promise<Command>;

const loaders = new WeakMap<Command, Loader>();

/**
 * Adds a subcommand that is loaded only when it is called, so that a quick command does not wait for the imports of a slow one.
 * @param load resolves to the command; name and description stay those given here
 * @example
 * addLazyCommand(program, 'ship', 'ship payload files', async () => (await import('./commands/ship.ts')).command);
 */
export function addLazyCommand(program: Command, name: string, description: string, load: Loader): void {
  const stub = new Command(name).description(description);
  loaders.set(stub, load);
  program.addCommand(stub);
}

/** Loads the subcommands that `isCalled` selects, at every level. */
export async function loadCommands(program: Command, isCalled: (name: string) => boolean): Promise<void> {
  // commander's list of subcommands is the program's own array
  const commands = program.commands as Command[];
  for (const [index, command] of commands.entries()) {
    if (!isCalled(command.name())) continue;
    const loaded = await resolveStub(command);
    loaded.parent = program;
    commands[index] = loaded;
    await loadCommands(loaded, isCalled);
  }
}

async function resolveStub(stub: Command): Promise<Command> {
  const load = loaders.get(stub);
  return load ? (await load()).name(stub.name()).description(stub.description()) : stub;
}
