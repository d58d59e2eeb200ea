import {
  addExamples,
  environmentOption,
  type FleetFlags,
  fleetOption,
  jsonOption,
  requireEnvironment,
  requireFleet,
  wholeNumber,
} from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { configuredEngine } from '../engine/engine.ts';
import { indexTarget, type LifecycleRules } from '../engine/index-target.ts';
import { type Installed, install } from '../engine/install.ts';
import { policyName } from '../engine/lifecycle-policy.ts';
import { templateName } from '../engine/template.ts';
import { shipperEnvironment } from '../lambda/fleet-environment.ts';
import { shipperRules } from '../options.ts';
import { openTransport } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

interface InstallFlags extends ConnectionFlags, FleetFlags, LifecycleRules {
  pattern?: string;
  maxFields: number;
  refreshSeconds: number;
  dryRun?: boolean;
  json?: boolean;
}

export function installCommand(): Command {
  const command = new Command()
    .addOption(environmentOption())
    .addOption(fleetOption())
    .option('--pattern <pattern>', 'indexes that the template is for (default: those of the index name, cwl-*)')
    .option('--max-fields <number>', 'fields that an index may have', wholeNumber(), 1000)
    .option('--refresh-seconds <number>', 'how often new documents become searchable', wholeNumber(), 1)
    .option(
      '--shards <number>',
      'primary shards of an index (default: logs.shards of the fleet)',
      wholeNumber({ min: 1 }),
    )
    .option('--replicas <number>', 'copies of each shard (default: logs.replicas of the fleet)', wholeNumber())
    .option(
      '--retention-days <number>',
      'days that documents are kept at least (default: logs.retentionDays of the fleet)',
      wholeNumber({ min: 1 }),
    )
    .option(
      '--rollover-gb <number>',
      'size at which an alias or a data stream gets a new index (default: logs.rolloverGb of the fleet)',
      wholeNumber({ min: 1 }),
    )
    .option('--dry-run', 'print the requests and change nothing')
    .addOption(jsonOption('{engine, path, replaced, policy, requests, warnings}'));
  addExamples(addConnectionOptions(command), [
    '$0 --node http://127.0.0.1:9200',
    '$0 --node https://engine.example.com --env prod --dry-run',
  ]);
  return command.action(installHere);
}

async function installHere(flags: InstallFlags): Promise<void> {
  const fleet = await saidByFleet(flags);
  const lifecycle = { ...fleet.lifecycle, ...given(flags) };
  const options = await connectionOptions(flags, fleet.variables);
  const rules = shipperRules(options);
  const transport = openTransport(options);
  try {
    const installed = await install(transport, {
      target: indexTarget(rules, lifecycle, flags.pattern),
      lifecycle,
      format: rules.format,
      maxFields: flags.maxFields,
      refreshIntervalSeconds: flags.refreshSeconds,
      type: rules.type,
      engine: configuredEngine(options.aws && { service: options.aws.service ?? 'es' }),
      dryRun: flags.dryRun === true,
    });
    for (const warning of installed.warnings) process.stderr.write(`note: the engine says: ${cleanLine(warning)}\n`);
    process.stdout.write(flags.json ? `${JSON.stringify(installed)}\n` : describe(installed, flags.dryRun === true));
  } finally {
    await transport.connectionPool.empty();
  }
}

interface FleetSays {
  lifecycle: LifecycleRules;
  /** Variables of the shipper's options. */
  variables: Record<string, string>;
}

/** What the fleet says; nothing without --env or --fleet. */
async function saidByFleet(flags: InstallFlags): Promise<FleetSays> {
  if (flags.env === undefined && flags.fleet === undefined) return { lifecycle: {}, variables: {} };
  const { resolveLogs } = await import('@bizom/fleet');
  const fleet = await requireFleet(flags, () => import('@bizom/fleet'));
  const { shards, replicas, retentionDays, rolloverGb, shipper } = resolveLogs(fleet, requireEnvironment(flags, fleet));
  return { lifecycle: { shards, replicas, retentionDays, rolloverGb }, variables: shipperEnvironment(shipper) };
}

function given({ shards, replicas, retentionDays, rolloverGb }: InstallFlags): LifecycleRules {
  const all = Object.entries({ shards, replicas, retentionDays, rolloverGb });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function describe({ engine, replaced, policy, requests }: Installed, isDryRun: boolean): string {
  if (isDryRun)
    return requests.map(({ method, path, body }) => `${method} ${path}\n${JSON.stringify(body, null, 2)}\n`).join('');
  const name = cleanLine(`${engine.distribution} ${engine.version}`.trim());
  const more = policy === 'none' ? '' : `, lifecycle policy ${policyName} ${policy}`;
  return `template ${templateName} ${replaced ? 'replaced' : 'installed'}${more} on ${name}\n`;
}
