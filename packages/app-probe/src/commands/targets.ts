import type { Command } from 'commander';
import type { Discovery } from '../discover/ecs.ts';
import type { MonitorSettings } from '../monitor/settings.ts';
import type { Target } from '../target/target.ts';
import { fleetSettings, givenTargets, type TargetFlags, withTargetFlags } from './flags.ts';
import type { Output } from './output.ts';

/** `bizom-probe targets`: what would be probed. */
export function addTargets(program: Command, output: Output): void {
  withTargetFlags(program.command('targets'))
    .description('show what would be probed, and probe nothing')
    .option('--json', 'print {"targets": [{service, cluster?, task?, url, kind}]}')
    .action((flags: TargetFlags & { json?: boolean }) => targets(flags, output));
}

async function targets(flags: TargetFlags & { json?: boolean }, output: Output): Promise<void> {
  const given = givenTargets(flags);
  const settings = await fleetSettings(flags);
  const found =
    settings && !given ? await discovered(settings, flags.endpoint) : { targets: given ?? [], problems: [] };
  const rows = found.targets.map(rowOf);
  output.stdout(flags.json ? `${JSON.stringify({ targets: rows }, null, 2)}\n` : rows.map(lineOf).join(''));
  for (const problem of found.problems) output.stderr(`${problem}\n`);
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

function lineOf({ service, cluster = '-', task = '-', url, kind }: ReturnType<typeof rowOf>) {
  return `${[service, cluster, task, url, kind].join('\t')}\n`;
}
