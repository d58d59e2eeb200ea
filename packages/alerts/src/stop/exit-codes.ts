import type { Cause } from './causes.ts';

/** What an exit code of a JVM container means. */
export interface ExitCodeMeaning {
  cause: Cause;
  meaning: string;
}

/**
 * Exit codes of an essential container that ended by itself; where somebody stopped the task, 137 and 143 are only the result.
 * Codes 1, 3, 134, 137 and 143 were measured with OpenJDK 17; 125 to 127 are Docker's, 128+n the signals'.
 */
const exitCodes: Readonly<Record<number, ExitCodeMeaning>> = {
  0: { cause: 'app-exit-zero', meaning: 'main returned without an error' },
  1: { cause: 'app-crash', meaning: 'an uncaught exception, or the start-up failed' },
  2: { cause: 'app-crash', meaning: 'misuse of a shell command, or the application’s own' },
  3: { cause: 'oom-java-heap', meaning: '-XX:+ExitOnOutOfMemoryError fired' },
  125: { cause: 'bad-image', meaning: 'the container runtime could not run it' },
  126: { cause: 'bad-image', meaning: 'the command is not executable' },
  127: { cause: 'bad-image', meaning: 'the command was not found' },
  128: { cause: 'start-failure', meaning: 'the container runtime could not start it' },
  130: { cause: 'killed', meaning: 'SIGINT' },
  134: { cause: 'jvm-fatal', meaning: 'SIGABRT: a fatal error of the JVM' },
  137: { cause: 'killed', meaning: 'SIGKILL' },
  139: { cause: 'native-crash', meaning: 'SIGSEGV outside the JVM' },
  143: { cause: 'killed', meaning: 'SIGTERM' },
  255: { cause: 'unknown', meaning: 'the entrypoint returned -1, or the runtime lost its status' },
};

/** The meaning of a code that has no general one. */
export const ownCode: ExitCodeMeaning = { cause: 'app-crash', meaning: 'the application’s own code' };

const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  7: 'SIGBUS',
  8: 'SIGFPE',
};

function signalMeaning(signal: number): string {
  const name = signalNames[signal];
  return name === undefined ? `signal ${signal}` : `signal ${signal}, ${name}`;
}

/**
 * The meaning of an exit code; one without a row is the application's own.
 * @example
 * explainExitCode(137).meaning;
 */
export function explainExitCode(code: number): ExitCodeMeaning {
  return exitCodes[code] ?? { ...ownCode, ...(code > 128 && code <= 192 && { meaning: signalMeaning(code - 128) }) };
}
