import { jsonOption, renderTable } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import type { Discovery } from '../discover/discovery.ts';
import type { MonitorSettings } from '../monitor/settings.ts';
import type { Target } from '../target/target.ts';
import { fleetSettings, givenTargets, type TargetFlags, withTargetFlags } from './flags.ts';

/** `bizom-probe targets`: what would be probed. */
export function targetsCommand(): Command {
  return withTargetFlags(new Command('targets'), ['$0 --env dev'])
    .addOption(jsonOption('{"targets": [{service, cluster?, task?, url, kind}]}'))
    .action(targets);
}

async function targets(flags: TargetFlags & { json?: boolean }): Promise<void> {
  const given = givenTargets(flags);
  const settings = await fleetSettings(flags);
  const found =
    settings && !given ? await discovered(settings, flags.endpoint) : { targets: given ?? [], problems: [] };
  const rows = found.targets.map(rowOf);
  process.stdout.write(`${flags.json ? JSON.stringify({ targets: rows }, null, 2) : tableOf(rows)}\n`);
  for (const problem of found.problems) process.stderr.write(`${cleanLine(problem)}\n`);
}

function tableOf(rows: readonly ReturnType<typeof rowOf>[]): string {
  const columns = ['SERVICE', 'CLUSTER', 'TASK', 'URL', 'KIND'].map((title) => ({ title }));
  return renderTable(
    columns,
    rows.map(({ service, cluster = '-', task = '-', url, kind }) => [service, cluster, task, url, kind]),
  );
}

async function discovered({ region, services }: MonitorSettings, endpoint: string | undefined): Promise<Discovery> {
  const [{ ECSClient }, { discover }] = await Promise.all([
    import('@aws-sdk/client-ecs'),
    import('../discover/ecs.ts'),
  ]);
  return discover(new ECSClient({ region, ...(endpoint !== undefined && { endpoint }) }), services);
}

function rowOf({ service, cluster, task, url, kind }: Target) {
  return { service, ...(cluster !== undefined && { cluster }), ...(task !== undefined && { task }), url, kind };
}
