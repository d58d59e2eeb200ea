import { findFleetFile, loadFleet } from '@bizom/fleet';
import { Command } from 'commander';
import { type CheckResult, checkDirectory } from '../check/check.ts';
import type { Cost } from '../check/cost.ts';
import { fleetNamespaces } from '../model/target.ts';
import { table } from './table.ts';

interface CheckOptions {
  fleet?: string;
  namespace: string[];
  json?: true;
}

/** `bizom-dashboards check`: whether a folder is what Grafana wants, and what it costs. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'check a folder of provisioning files: format, schemas, ids, grid, metrics, panels of alerts, secrets; show the cost',
    )
    .argument('<dir>', 'the folder that build wrote')
    .option('--fleet <file>', 'fleet file, for the metric namespaces it renames; default: the nearest fleet.config.*')
    .option(
      '--namespace <name>',
      'a CloudWatch namespace of your own; repeat for more',
      (name, all: string[]) => [...all, name],
      [],
    )
    .option('--json', 'print findings and costs as JSON')
    .action(async (directory: string, { fleet, namespace, json }: CheckOptions) => {
      const file = fleet ?? findFleetFile();
      const renamed = file === undefined ? {} : fleetNamespaces(await loadFleet(file));
      const result = await checkDirectory(directory, { ...renamed, own: namespace });
      if (result.findings.length > 0) process.exitCode = 1;
      if (json) console.log(JSON.stringify({ ok: result.findings.length === 0, ...result }));
      else print(result, directory);
    });
}

function print({ files, findings, costs }: CheckResult, directory: string): void {
  if (findings.length > 0) {
    for (const { rule, file, where, message } of findings) console.log(`${file}: ${where}: ${message} [${rule}]`);
    console.error(`bizom-dashboards: ${findings.length} faults in ${directory}.`);
    return;
  }
  console.log(costTable(costs));
  console.log(`\n${files} files, no fault.`);
}

/** Costs, dearest first, the rules of all environments below. */
function costTable(costs: readonly Cost[]): string {
  const rows = [...costs].sort(
    (a, b) => a.what.localeCompare(b.what) || b.dollarsPerMonth - a.dollarsPerMonth || a.title.localeCompare(b.title),
  );
  const alerts = rows
    .filter(({ what }) => what === 'alerts')
    .reduce((sum, { dollarsPerMonth }) => sum + dollarsPerMonth, 0);
  return [
    table(
      ['What CloudWatch is asked for', 'metrics', 'every', 'a month', '$ a month'],
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
