import { addExamples, findFleet, fleetOption, jsonOption, renderTable, repeated } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { type CheckResult, checkDirectory } from '../check/check.ts';
import type { Cost } from '../check/cost.ts';
import { fleetNamespaces } from '../model/target.ts';

interface CheckOptions {
  fleet?: string;
  namespace?: string[];
  json?: true;
}

/** `bizom-dashboards check`: whether a folder is what Grafana wants, and what it costs. */
export function checkCommand(): Command {
  const command = new Command('check')
    .argument('<dir>', 'the folder that build wrote')
    // Only for the metric namespaces that the fleet renames.
    .addOption(fleetOption())
    .option('--namespace <name>', 'a CloudWatch namespace of your own; repeat it for more', repeated)
    .addOption(jsonOption('{ok, files, findings, costs}'))
    .action(check);
  return addExamples(command, ['$0 grafana', '$0 grafana --namespace Shop/Orders --json']);
}

async function check(directory: string, options: CheckOptions): Promise<void> {
  const fleet = await findFleet(options, () => import('@bizom/fleet'));
  const renamed = fleet === undefined ? {} : fleetNamespaces(fleet);
  const result = await checkDirectory(directory, { ...renamed, own: options.namespace ?? [] });
  if (result.findings.length > 0) process.exitCode = 1;
  if (options.json) console.log(JSON.stringify({ ok: result.findings.length === 0, ...result }));
  else print(result, directory);
}

function print({ files, findings, costs }: CheckResult, directory: string): void {
  if (findings.length > 0) {
    for (const { rule, file, where, message } of findings)
      console.log(cleanLine(`${file}: ${where}: ${message} [${rule}]`));
    console.error(`bizom-dashboards: ${findings.length} faults in ${directory}.`);
    return;
  }
  console.log(costTable(costs));
  console.log(`\n${files} files, no faults.`);
}

/** Costs, highest first; those of the rules below the dashboards'. */
function costTable(costs: readonly Cost[]): string {
  const rows = [...costs].sort(
    (a, b) => b.what.localeCompare(a.what) || b.dollarsPerMonth - a.dollarsPerMonth || a.title.localeCompare(b.title),
  );
  const alerts = rows
    .filter(({ what }) => what === 'alerts')
    .reduce((sum, { dollarsPerMonth }) => sum + dollarsPerMonth, 0);
  const numbers = ['metrics', 'every', 'a month', '$ a month'];
  return [
    renderTable(
      [{ title: 'What CloudWatch is asked for' }, ...numbers.map((title) => ({ title, align: 'right' as const }))],
      rows.map(({ what, title, metrics, everySeconds, metricsPerMonth, dollarsPerMonth }) => [
        what === 'alerts' ? title : `${title}, kept open`,
        String(metrics),
        `${everySeconds} s`,
        metricsPerMonth.toLocaleString('en'),
        dollarsPerMonth.toFixed(2),
      ]),
    ),
    '',
    `Alerts cost about $${alerts.toFixed(2)} a month; a dashboard costs what its row says only while one browser keeps it open all month.`,
  ].join('\n');
}
