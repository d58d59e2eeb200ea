import { jsonOption, useColor, wholeNumber } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { notPublished } from '../errors.ts';
import type { RoundReport } from '../monitor/monitor.ts';
import { withTargetFlags } from './flags.ts';
import { givenSettings, type MonitorFlags, monitorOf } from './monitor-of.ts';
import { roundTroubles } from './round-lines.ts';
import { type SortKey, sortOption } from './sort.ts';
import { renderTable } from './table.ts';
import { reportOf } from './target-report.ts';

interface OnceFlags extends MonitorFlags {
  json?: boolean;
  failDown?: boolean;
  publish?: boolean;
  sort: SortKey;
}

/** `bizom-probe once`: one round, shown. */
export function onceCommand(): Command {
  return withTargetFlags(new Command('once'), [
    '$0 --target http://127.0.0.1:8080',
    '$0 --env dev --service orders --json',
  ])
    .addOption(jsonOption('{"targets": [{url, health, error?, metrics}]} in base units'))
    .addOption(sortOption())
    .option('--publish', 'publish to CloudWatch too')
    .option('--fail-down', 'exit 1 if a target is not UP (default: exit 0 when the round was made)')
    .option(
      '--timeout <ms>',
      "time for each target, milliseconds (default: the fleet's, 5000)",
      wholeNumber({ unit: 'milliseconds' }),
    )
    .action(once);
}

async function once(flags: OnceFlags): Promise<void> {
  const writeLine = (line: string) => process.stderr.write(`${cleanLine(line)}\n`);
  const settings = await givenSettings(flags);
  const monitor = await monitorOf(settings, flags, { publish: flags.publish ?? false, notify: false, writeLine });
  try {
    const report = await monitor.round();
    process.stdout.write(`${flags.json ? renderJson(report) : renderRound(report, flags.sort)}\n`);
    for (const line of roundTroubles(report)) writeLine(line);
    const [error] = report.published.errors;
    if (error) throw notPublished(error);
    if (flags.failDown && report.results.some(({ health }) => health !== 'UP')) process.exitCode = 1;
  } finally {
    await monitor.close();
  }
}

function renderJson({ results, services }: RoundReport): string {
  return JSON.stringify({ targets: results.map(reportOf), ...(services.length > 0 && { services }) }, null, 2);
}

function renderRound({ results, services }: RoundReport, sort: SortKey): string {
  const short = services.filter(({ runningTasks, desiredTasks }) => runningTasks !== desiredTasks);
  const { columns } = process.stdout;
  const lines = short.map(
    ({ service, cluster, runningTasks, desiredTasks }) =>
      `! ${service} in ${cluster} runs ${runningTasks} of ${desiredTasks} tasks`,
  );
  return [
    results.length === 0
      ? 'No task is running.'
      : renderTable(results, { ...(columns && { columns }), color: useColor(), sort }),
    ...lines,
  ].join('\n');
}
