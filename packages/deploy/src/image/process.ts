import { x } from 'tinyexec';

/** How a command ended. */
export interface Ended {
  exitCode: number;
  /** Everything it wrote to stdout and stderr, in order. */
  lines: string[];
}

/** How a command runs. */
export interface RunOptions {
  directory?: string;
  /** Added to this process's environment; undefined takes one out. */
  environment?: Readonly<Record<string, string | undefined>>;
  stdin?: string;
  onLine?(line: string): void;
  signal?: AbortSignal;
}

/** Runs a command without a shell and hands on its lines as they come; ends it when the signal aborts. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  options.signal?.throwIfAborted();
  const child = x(command, [...args], {
    ...(options.stdin !== undefined && { stdin: options.stdin }),
    nodeOptions: { ...(options.directory && { cwd: options.directory }), env: options.environment ?? {} },
  });
  const stop = () => child.kill('SIGTERM');
  options.signal?.addEventListener('abort', stop, { once: true });
  const lines: string[] = [];
  try {
    for await (const line of child) {
      lines.push(line);
      options.onLine?.(line);
    }
  } catch (error) {
    // The command is not there, or could not start; its own bad end is in the exit code.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { exitCode: 127, lines: [`${command}: command not found`] };
    if (child.exitCode === undefined) throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  options.signal?.throwIfAborted();
  return { exitCode: child.exitCode ?? 1, lines };
}
