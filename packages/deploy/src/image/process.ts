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

/** How long a command may take to end after SIGTERM, in milliseconds. */
const graceMs = 10_000;

/**
 * Runs a command without a shell and hands on its lines as they come. When the signal aborts, or this process exits, the
 * command ends with everything it started, such as the JVM that Maven's script starts.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  options.signal?.throwIfAborted();
  const child = x(command, [...args], {
    ...(options.stdin !== undefined && { stdin: options.stdin }),
    // A separate process group: a signal to it reaches the children of the command too.
    nodeOptions: {
      ...(options.directory && { cwd: options.directory }),
      env: options.environment ?? {},
      detached: true,
    },
  });
  const release = stopGroup(child.pid, options.signal);
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
    release();
  }
  options.signal?.throwIfAborted();
  return { exitCode: child.exitCode ?? 1, lines };
}

/** Ends a process group when a signal aborts, or with this process; returns what takes that back. */
function stopGroup(leader: number | undefined, signal: AbortSignal | undefined): () => void {
  if (leader === undefined) return () => {};
  const kill = (name: NodeJS.Signals) => {
    try {
      process.kill(-leader, name);
    } catch {
      // The group is gone.
    }
  };
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    kill('SIGTERM');
    killing = setTimeout(kill, graceMs, 'SIGKILL').unref();
  };
  const exit = () => kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  process.once('exit', exit);
  return () => {
    clearTimeout(killing);
    signal?.removeEventListener('abort', stop);
    process.off('exit', exit);
  };
}
