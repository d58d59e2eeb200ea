import { type Command, InvalidArgumentError } from 'commander';
import { ProbeError } from '../errors.ts';
import { runDaemon } from '../monitor/daemon.ts';
import type { RoundReport } from '../monitor/monitor.ts';
import { positiveInteger, withTargetFlags } from './flags.ts';
import { type MonitorFlags, monitorOf } from './monitor-of.ts';
import type { Output } from './output.ts';
import { roundTroubles } from './round-troubles.ts';
import { renderTable } from './table.ts';

interface RunFlags extends MonitorFlags {
  publish: boolean;
  health?: { host: string; port: number };
}

/** `bizom-probe run`: rounds until it is stopped. */
export function addRun(program: Command, output: Output): void {
  withTargetFlags(program.command('run'))
    .description(
      'make rounds until stopped (SIGTERM or Ctrl-C ends it after the round under way): publish, and send messages through the channels of the fleet',
    )
    .option('--interval <seconds>', 'time between two rounds; default as the fleet says, 10', positiveInteger)
    .option('--timeout <ms>', 'time for each target, milliseconds; default as the fleet says, 5000', positiveInteger)
    .option('--no-publish', 'do not publish to CloudWatch')
    .option('--health <host:port>', 'answer for its own health there, such as 127.0.0.1:8081', hostAndPort)
    .action((flags: RunFlags) => run(flags, output));
}

async function run(flags: RunFlags, output: Output): Promise<void> {
  const writeLine = (line: string) => output.stdout(`${new Date().toISOString()} ${line}\n`);
  const onError = (error: Error) => output.stderr(`bizom-probe: ${error.name}: ${error.message}\n`);
  const { monitor, settings } = await monitorOf(flags, {
    publish: flags.publish,
    notify: true,
    writeLine: output.stdout,
  });
  if ((settings.prober.timeoutMs ?? 0) > settings.intervalMs) {
    throw new ProbeError(
      'INVALID_OPTIONS',
      `--timeout is longer than --interval, ${settings.intervalMs} ms: a round would not end before the next.`,
    );
  }
  await runDaemon(monitor, {
    intervalMs: settings.intervalMs,
    ...(flags.health && { health: flags.health }),
    signal: output.stopSignal(),
    onListening: (port) => writeLine(`answers for its own health at port ${port}`),
    onError,
    onRound: (report) => {
      if (output.interactive) output.stdout(`\u001b[2J\u001b[H${renderTable(report.results, output)}\n`);
      else writeLine(summary(report));
      for (const line of [...roundTroubles(report), ...report.messages.map(({ title }) => title)]) writeLine(line);
      report.published.errors.forEach(onError);
    },
  });
  writeLine('stopped');
}

function summary({ results, published, roundMs }: RoundReport): string {
  const down = results.filter(({ health }) => health !== 'UP').length;
  return `${results.length} targets, ${down} not UP, ${published.data} data published, ${roundMs} ms`;
}

function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(text);
  if (match && Number(match[2]) < 65_536) return { host: match[1] || '127.0.0.1', port: Number(match[2]) };
  throw new InvalidArgumentError(`Expected HOST:PORT, came "${text}".`);
}
