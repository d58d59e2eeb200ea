import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { DeployError } from '../errors.ts';
import { run } from './process.ts';

/** What is compiled. */
export interface CompileRequest {
  /** The repository, with the root pom. */
  directory: string;
  /** Modules that are wanted, such as `deployables/ell`, with everything they need; none: all. */
  modules?: readonly string[];
  onLine?(line: string): void;
  signal?: AbortSignal;
}

const repeatedLines = 30;

/** The Maven command line for a request, such as `mvn … clean package -pl deployables/ell -am`. */
export function mavenArguments({ modules }: Pick<CompileRequest, 'modules'>): string[] {
  const wanted = modules && modules.length > 0 ? ['-pl', modules.join(','), '-am'] : [];
  return ['--batch-mode', '--no-transfer-progress', 'clean', 'package', ...wanted];
}

/** Maven as it is called in the repository: its own wrapper where there is one that can run, else the one that is installed. */
export function mavenCommand(directory: string): string {
  try {
    accessSync(join(directory, 'mvnw'), constants.X_OK);
    return './mvnw';
  } catch {
    return 'mvn';
  }
}

/**
 * Runs Maven, the repository's own wrapper where there is one.
 * @throws DeployError `COMPILE_FAILED`, with the part of the output that says why.
 * @example
 * await compile({ directory: '.', modules: ['deployables/ell'], onLine: console.log });
 */
export async function compile(request: CompileRequest): Promise<void> {
  const { directory, onLine, signal } = request;
  const { exitCode, lines } = await run(mavenCommand(directory), mavenArguments(request), {
    directory,
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  });
  if (exitCode === 0) return;
  throw new DeployError(
    'COMPILE_FAILED',
    `Maven failed: ${reasonOf(lines) ?? `exit code ${exitCode}`}\n${failingPart(lines).join('\n')}`,
  );
}

/** Maven's own reason, which is not its exit code: the first error that is not a heading. */
function reasonOf(lines: readonly string[]): string | undefined {
  const said = failingPart(lines)
    .map((line) => line.replace(/^\[ERROR\]\s*/, '').trim())
    .filter((line) => line !== '' && !/^(COMPILATION ERROR|-+|Tests run|Failures|Errors):?/i.test(line));
  // What Maven does not call an error, such as "Killed", stands at the end.
  return lines.some((line) => line.startsWith('[ERROR]')) ? said[0] : said.at(-1);
}

/** The lines that say why Maven failed: its errors without the advice that always follows them. */
export function failingPart(lines: readonly string[]): string[] {
  const errors = lines.filter(
    (line) =>
      /^\[ERROR\]/.test(line) &&
      !/^\[ERROR\]\s*((-> )?\[Help \d+\].*|Re-run Maven.*|To see the full stack.*|For more information.*|After correcting.*|mvn <args>.*)?$/.test(
        line,
      ),
  );
  return errors.length > 0 ? errors.slice(0, repeatedLines) : lines.slice(-repeatedLines);
}
