import { hostname } from 'node:os';
import { invalidFlag, UsageError, useColor, wholeNumber } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { runDaemon } from '../monitor/daemon.ts';
import type { RoundReport } from '../monitor/monitor.ts';
import { withTargetFlags } from './flags.ts';
import { type MonitorFlags, monitorOf } from './monitor-of.ts';
import { roundTroubles } from './round-troubles.ts';
import { renderTable } from './table.ts';

interface RunFlags extends MonitorFlags {
  publish: boolean;
  health?: { host: string; port: number };
}

/** `bizom-probe run`: rounds until it is stopped. SIGTERM or Ctrl-C ends it after the round in progress. */
export function runCommand(): Command {
  return withTargetFlags(new Command('run'), ['$0 --env dev', '$0 --env prod --health 127.0.0.1:8081'])
    .option(
      '--interval <seconds>',
      "time between two rounds (default: the fleet's, 10)",
      wholeNumber({ unit: 'seconds' }),
    )
    .option(
      '--timeout <ms>',
      "time for each target, milliseconds (default: the fleet's, 5000)",
      wholeNumber({ unit: 'milliseconds' }),
    )
    .option('--no-publish', 'do not publish to CloudWatch')
    .option('--health <host:port>', 'serve the health of the probe itself there, such as 127.0.0.1:8081', hostAndPort)
    .action(run);
}

async function run(flags: RunFlags): Promise<void> {
  const { monitor, settings } = await monitorOf(flags, {
    publish: flags.publish,
    notify: true,
    holder: `${hostname()}-${process.pid}`,
    writeLine: (line) => process.stdout.write(`${line}\n`),
  });
  if ((settings.prober.timeoutMs ?? 0) > settings.intervalMs) {
    throw new UsageError(
      `--timeout is longer than --interval, ${settings.intervalMs} ms: a round would not end before the next`,
    );
  }
  if (settings.leaseTable === undefined && !flags.target) writeLine(onlyOne);
  await runDaemon(monitor, {
    intervalMs: settings.intervalMs,
    ...(flags.health && { health: flags.health }),
    signal: stopSignal(),
    onListening: (port) => writeLine(`serves its own health at port ${port}`),
    onError: writeError,
    onRound: showRound,
  });
  writeLine('stopped');
}

const onlyOne =
  'probe.leaseTable is not set: run exactly one task of this daemon, also while it is deployed (minimumHealthyPercent 0, maximumPercent 100)';

function showRound(report: RoundReport): void {
  if (process.stdout.isTTY) {
    const table = renderTable(report.results, { columns: process.stdout.columns, color: useColor() });
    process.stdout.write(`\u001b[2J\u001b[H${table}\n`);
  } else writeLine(summary(report));
  for (const line of [...roundTroubles(report), ...report.messages.map(({ title }) => title)]) writeLine(line);
  report.published.errors.forEach(writeError);
}

function writeLine(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${cleanLine(line)}\n`);
}

function writeError(error: Error): void {
  process.stderr.write(`bizom-probe: ${cleanLine(`${error.name}: ${error.message}`)}\n`);
}

/** Aborts at the first signal; from then on a second one ends the process as usual. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function summary({ results, published, roundMs, standby }: RoundReport): string {
  const down = results.filter(({ health }) => health !== 'UP').length;
  const done = standby ? 'another daemon publishes' : `${published.data} data published`;
  return `${results.length} targets, ${down} not UP, ${done}, ${roundMs} ms`;
}

function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(text);
  if (match && Number(match[2]) < 65_536) return { host: match[1] || '127.0.0.1', port: Number(match[2]) };
  throw invalidFlag('HOST:PORT', text);
}
