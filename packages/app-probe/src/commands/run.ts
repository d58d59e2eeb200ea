import { hostname } from 'node:os';
import { invalidFlag, UsageError, wholeNumber } from '@bizom/command';
import { Command } from 'commander';
import { runDaemon } from '../monitor/daemon.ts';
import type { MonitorSettings } from '../monitor/settings.ts';
import { withTargetFlags } from './flags.ts';
import { LiveView } from './live/live-view.ts';
import { givenSettings, type MonitorFlags, monitorOf } from './monitor-of.ts';
import { plainOutput, type RunOutput } from './run-output.ts';
import { type SortKey, sortOption } from './sort.ts';

interface RunFlags extends MonitorFlags {
  publish: boolean;
  sort: SortKey;
  health?: { host: string; port: number };
}

/** `bizom-probe run`: rounds until it is stopped, in a live view on a terminal. SIGTERM or Ctrl-C ends it after the round in progress. */
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
    .addOption(sortOption())
    .option('--no-publish', 'do not publish to CloudWatch')
    .option(
      '--health <host:port>',
      "serve the probe's own health there, and its results at /metrics, such as 127.0.0.1:8081",
      hostAndPort,
    )
    .action(run);
}

async function run(flags: RunFlags): Promise<void> {
  const settings = await givenSettings(flags);
  if ((settings.prober.timeoutMs ?? 0) > settings.intervalMs) {
    throw new UsageError(
      `--timeout is longer than --interval, ${settings.intervalMs} ms: a round would not end before the next`,
    );
  }
  const stop = stopController();
  const output = outputOf(settings, flags, () => stop.abort());
  // The second Ctrl-C ends the process as usual: by then the terminal sends signals again.
  stop.signal.addEventListener('abort', () => output.close());
  try {
    await runRounds(settings, flags, output, stop.signal);
  } finally {
    output.close();
  }
  plainOutput.line('stopped');
}

async function runRounds(
  settings: MonitorSettings,
  flags: RunFlags,
  output: RunOutput,
  signal: AbortSignal,
): Promise<void> {
  const monitor = await monitorOf(settings, flags, {
    publish: flags.publish,
    notify: true,
    holder: `${hostname()}-${process.pid}`,
    writeLine: settings.sink === 'emf' ? (line) => void process.stdout.write(`${line}\n`) : (line) => output.line(line),
  });
  if (settings.leaseTable === undefined && !flags.target) output.line(onlyOne);
  await runDaemon(monitor, {
    intervalMs: settings.intervalMs,
    ...(flags.health && { health: flags.health }),
    signal,
    onListening: (port) => output.line(`serves its own health at port ${port}, and its results at /metrics`),
    onError: (error) => output.error(error),
    onRound: (report) => output.round(report),
  });
}

const onlyOne =
  'probe.leaseTable is not set: run exactly one task of this daemon, also while it is deployed (minimumHealthyPercent 0, maximumPercent 100)';

/** A live view in a terminal, unless the embedded metric format is written there. */
function outputOf({ sink, fleet, environment, intervalMs }: MonitorSettings, flags: RunFlags, onStop: () => void) {
  const isTerminal = process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
  if (!isTerminal || (sink === 'emf' && flags.publish)) return plainOutput;
  const title = flags.target ? 'bizom-probe' : `bizom-probe ${fleet}/${environment}`;
  return new LiveView({ title, intervalMs, sort: flags.sort, onStop });
}

/** Aborts at the first signal; from then on a second one ends the process as usual. */
function stopController(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop;
}

function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(text);
  if (match && Number(match[2]) < 65_536) return { host: match[1] || '127.0.0.1', port: Number(match[2]) };
  throw invalidFlag('HOST:PORT', text);
}
