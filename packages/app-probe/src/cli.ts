import { CommanderError } from 'commander';
import { createProgram } from './commands.ts';
import { ProbeError } from './errors.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const program = createProgram({
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  columns: process.stdout.columns ?? 160,
  color: process.stdout.hasColors?.() ?? false,
  signal: stop.signal,
  exitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** 0 done, 1 failed, 2 wrong use. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const line = `bizom-probe: ${message.replaceAll('\n', ' ')}`;
  process.stderr.write(`${program.opts()['verbose'] ? (stack ?? `${name}: ${message}`) : line}\n`);
  return error instanceof ProbeError && error.code.startsWith('INVALID') ? 2 : 1;
}
