import { Command, InvalidArgumentError } from 'commander';
import { ProbeError } from './errors.ts';
import { Prober } from './prober.ts';
import { type ProbeResult, reportOf } from './result.ts';
import { renderTable } from './table.ts';
import { parseTarget, type Target } from './target.ts';

/** Where a command writes, so that it can be run without a process. */
export interface Output {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  columns: number;
  color: boolean;
  /** Ends what runs when the process is asked to stop. */
  signal: AbortSignal;
  exitCode: (code: number) => void;
}

interface OnceFlags {
  target?: Target[];
  json?: boolean;
  failDown?: boolean;
  timeout: number;
}

/** The `bizom-probe` command. */
export function createProgram(output: Output): Command {
  const program = new Command('bizom-probe')
    .description(
      'Probes the health endpoints of JVM services and publishes memory, GC, threads and latency to CloudWatch.',
    )
    .option('--verbose', 'show stack traces')
    .configureOutput({ writeOut: output.stdout, writeErr: output.stderr })
    .showHelpAfterError('Try bizom-probe --help.')
    .exitOverride();
  program
    .command('once')
    .description('make one round and show what it found; exit 0 when the round was made, whatever it found')
    .option('--target <url>', 'probe this URL, or NAME=URL; may be repeated', collectTarget)
    .option('--json', 'print {"targets": [{url, health, error?, metrics}]} in base units')
    .option('--fail-down', 'exit 1 when a target is not UP')
    .option('--timeout <ms>', 'time for each target, milliseconds', positiveInteger, 5000)
    .action((flags: OnceFlags) => once(flags, output));
  return program;
}

async function once(flags: OnceFlags, output: Output): Promise<void> {
  const targets = flags.target ?? [];
  if (targets.length === 0)
    throw new ProbeError('INVALID_OPTIONS', 'Nothing to probe; name a target with --target URL.');
  const prober = new Prober({ timeoutMs: flags.timeout });
  try {
    const results = await prober.round(targets);
    output.stdout(
      `${flags.json ? JSON.stringify({ targets: results.map(reportOf) }, null, 2) : renderTable(results, output)}\n`,
    );
    if (flags.failDown && results.some(isNotUp)) output.exitCode(1);
  } finally {
    await prober.close();
  }
}

const isNotUp = ({ health }: ProbeResult) => health !== 'UP';

function collectTarget(text: string, before: Target[] = []): Target[] {
  try {
    return [...before, parseTarget(text)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a whole number above 0, came "${text}".`);
}
