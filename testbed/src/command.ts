import { x } from 'tinyexec';
import { guardGroup } from './watchdog.ts';

/** Runs a command to its end and gives its standard output; a failure is an error with the end of what it printed. */
export async function run(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<string> {
  const running = x(command, args, { nodeOptions: { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true } });
  const release = guardGroup(running.pid);
  const result = await running;
  release();
  if (result.exitCode === 0) return result.stdout;
  const printed = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} … ended with exit code ${result.exitCode}:\n${printed}`);
}
