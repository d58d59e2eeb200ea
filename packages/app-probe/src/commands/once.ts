import type { Command } from 'commander';
import { notPublished } from '../errors.ts';
import type { RoundReport } from '../monitor/monitor.ts';
import { positiveInteger, withTargetFlags } from './flags.ts';
import { type MonitorFlags, monitorOf } from './monitor-of.ts';
import type { Output } from './output.ts';
import { roundTroubles } from './round-troubles.ts';
import { renderTable } from './table.ts';
import { reportOf } from './target-report.ts';

interface OnceFlags extends MonitorFlags {
  json?: boolean;
  failDown?: boolean;
  publish?: boolean;
}

/** `bizom-probe once`: one round, shown. */
export function addOnce(program: Command, output: Output): void {
  withTargetFlags(program.command('once'))
    .description('make one round and show what it found; exit 0 when the round was made, whatever it found')
    .option('--json', 'print {"targets": [{url, health, error?, metrics}]} in base units')
    .option('--publish', 'publish to CloudWatch too')
    .option('--fail-down', 'exit 1 when a target is not UP')
    .option('--timeout <ms>', 'time for each target, milliseconds; default 5000', positiveInteger)
    .action((flags: OnceFlags) => once(flags, output));
}

async function once(flags: OnceFlags, output: Output): Promise<void> {
  const writeLine = (line: string) => output.stderr(`${line}\n`);
  const { monitor } = await monitorOf(flags, { publish: flags.publish ?? false, notify: false, writeLine });
  try {
    const report = await monitor.round();
    output.stdout(`${flags.json ? renderJson(report) : renderRound(report, output)}\n`);
    for (const line of roundTroubles(report)) writeLine(line);
    const [error] = report.published.errors;
    if (error) throw notPublished(error);
    if (flags.failDown && report.results.some(({ health }) => health !== 'UP')) output.setExitCode(1);
  } finally {
    await monitor.close();
  }
}

function renderJson({ results, services }: RoundReport): string {
  return JSON.stringify({ targets: results.map(reportOf), ...(services.length > 0 && { services }) }, null, 2);
}

function renderRound({ results, services }: RoundReport, output: Output): string {
  const short = services.filter(({ runningTasks, desiredTasks }) => runningTasks !== desiredTasks);
  const lines = short.map(
    ({ service, cluster, runningTasks, desiredTasks }) =>
      `! ${service} in ${cluster} runs ${runningTasks} of ${desiredTasks} tasks`,
  );
  return [results.length === 0 ? 'No task is running.' : renderTable(results, output), ...lines].join('\n');
}
