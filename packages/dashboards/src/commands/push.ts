import { addExamples, fleetOption, jsonOption, requireFleet, UsageError } from '@bizom/command';
import type { Fleet } from '@bizom/fleet';
import { Command } from 'commander';
import { fleetContent } from '../fleet/fleet-content.ts';
import type { Change } from '../live/change.ts';
import { GrafanaClient } from '../live/client.ts';
import { applyChanges, planPush, requireSecrets } from '../live/push.ts';
import type { GrafanaContent } from '../model/content.ts';
import { renderChanges } from './render-changes.ts';

interface LiveOptions {
  fleet?: string;
  url?: string;
  secrets?: true;
  prune?: true;
  check?: true;
  json?: true;
}

/** `bizom-dashboards diff`: what push would change. */
export function diffCommand(): Command {
  const command = liveCommand('diff')
    .option('--check', 'fail when something differs (for CI); what cannot be compared does not count')
    .action(async (options: LiveOptions) => {
      const { changes } = await plan(options);
      print(changes, options);
      if (options.check && changes.some(({ action }) => action !== 'unknown')) process.exitCode = 1;
    });
  return addExamples(command, ['GRAFANA_TOKEN=… $0 --url https://grafana.example.com']);
}

/** `bizom-dashboards push`: makes a live Grafana match the fleet. */
export function pushCommand(): Command {
  const command = liveCommand('push')
    .option('--prune', 'also delete what is ours and no longer wanted')
    .option('--secrets', 'send secrets again: Grafana does not show them, so a changed one cannot be seen')
    .action(push);
  return addExamples(command, ['$0', '$0 --prune']);
}

async function push(options: LiveOptions): Promise<void> {
  const { content, changes } = await plan(options);
  const wanted = changes.filter(({ action }) => action !== 'unknown' && (action !== 'stale' || options.prune));
  requireSecrets(content, wanted, process.env);
  print(changes, options);
  let made = 0;
  await applyChanges(wanted, ({ kind, name }) => {
    made++;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${made}/${wanted.length} ${kind} ${name}`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (!options.json) console.log(`${made} changes made.`);
}

function liveCommand(name: string): Command {
  return new Command(name)
    .addOption(fleetOption())
    .option('--url <url>', "Grafana's address (default: GRAFANA_URL, or the fleet's dashboards.grafanaUrl)")
    .addOption(jsonOption('{changes: [{kind, name, action, differences, notes}]}'))
    .addHelpText('after', '\nThe token of a service account comes from GRAFANA_TOKEN.');
}

async function plan(options: LiveOptions): Promise<{ content: GrafanaContent; changes: Change[] }> {
  const fleet = await requireFleet(options, () => import('@bizom/fleet'));
  const content = fleetContent(fleet);
  const client = new GrafanaClient({
    url: addressOf(fleet, options.url),
    token: token(),
    orgId: fleet.dashboards.orgId,
  });
  const changes = await planPush(content, {
    client,
    environment: process.env,
    resendSecrets: options.secrets === true,
  });
  return { content, changes };
}

function addressOf(fleet: Fleet, given: string | undefined): string {
  const url = given || process.env['GRAFANA_URL'] || fleet.dashboards.grafanaUrl;
  if (url === undefined)
    throw new UsageError('which Grafana? Give --url, GRAFANA_URL, or dashboards.grafanaUrl in the fleet file');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError(
      `--url: expected an address such as https://grafana.example.com, received ${JSON.stringify(url)}`,
    );
  return url;
}

function token(): string {
  const value = process.env['GRAFANA_TOKEN'];
  if (!value)
    throw new UsageError('GRAFANA_TOKEN is not set; create a service account in Grafana and put its token there');
  return value;
}

function print(changes: readonly Change[], { json, prune }: LiveOptions): void {
  if (json) {
    const shown = changes.map(({ kind, name, action, differences, notes }) => ({
      kind,
      name,
      action,
      differences,
      notes,
    }));
    console.log(JSON.stringify({ changes: shown }));
  } else if (changes.length === 0) console.log('Grafana matches the fleet.');
  else console.log(renderChanges(changes, { prune: prune === true }));
}
