import { CommanderError } from 'commander';
import { createProgram } from './commands/program.ts';

const wrongUse = new Set([
  'INVALID_TARGET',
  'INVALID_OPTIONS',
  'FLEET_NOT_FOUND',
  'FLEET_NOT_LOADABLE',
  'FLEET_INVALID',
  'UNKNOWN_ENVIRONMENT',
  'UNKNOWN_SERVICE',
]);

/** Only what runs on and on is asked to stop; everything else ends at once at a signal, as it would anyway. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

// Whoever reads has enough, as `head` has: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

const program = createProgram({
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  columns: process.stdout.columns ?? 200,
  color: process.stdout.hasColors?.() ?? false,
  stopSignal,
  interactive: process.stdout.isTTY ?? false,
  setExitCode: (code) => {
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
  return wrongUse.has(String((error as { code?: unknown }).code)) ? 2 : 1;
}
