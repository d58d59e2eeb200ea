import { type Fleet, loadFleet } from '@bizom/fleet';
import { Command } from 'commander';
import { fleetContent } from '../fleet/fleet-content.ts';
import type { Change } from '../live/change.ts';
import { GrafanaClient } from '../live/client.ts';
import { applyChanges, planPush, requireSecrets } from '../live/push.ts';
import type { GrafanaContent } from '../model/content.ts';
import { DashboardsError } from '../model/errors.ts';
import { table } from './table.ts';

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
  return liveCommand('diff', 'show what push would change at a live Grafana; change nothing')
    .option('--check', 'fail when something differs (for CI); what cannot be compared is no difference')
    .action(async (options: LiveOptions) => {
      const { changes } = await plan(options);
      print(changes, options);
      if (options.check && changes.some(({ action }) => action !== 'unknown')) process.exitCode = 1;
    });
}

/** `bizom-dashboards push`: makes a live Grafana what the fleet says. */
export function pushCommand(): Command {
  return liveCommand(
    'push',
    'make a live Grafana what the fleet says, by its HTTP API; only what this tool owns is changed',
  )
    .option('--prune', 'also delete what is ours and not wanted any more')
    .option('--secrets', 'send secrets again: Grafana does not tell them, so a changed one cannot be seen')
    .action(async (options: LiveOptions) => {
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
    });
}

function liveCommand(name: string, description: string): Command {
  return new Command(name)
    .description(`${description}. The token of a service account comes from GRAFANA_TOKEN`)
    .option('--fleet <file>', 'fleet file (.ts, .js or .json); default: the nearest fleet.config.*')
    .option('--url <url>', "Grafana's address; default GRAFANA_URL, or the fleet's dashboards.grafanaUrl")
    .option('--json', 'print the changes as JSON');
}

async function plan({
  fleet: file,
  url,
  secrets,
}: LiveOptions): Promise<{ content: GrafanaContent; changes: Change[] }> {
  const fleet = await loadFleet(file);
  const content = fleetContent(fleet);
  const client = new GrafanaClient({ url: addressOf(fleet, url), token: token() });
  const changes = await planPush(content, { client, environment: process.env, resendSecrets: secrets === true });
  return { content, changes };
}

function addressOf(fleet: Fleet, given: string | undefined): string {
  const url = given ?? process.env['GRAFANA_URL'] ?? fleet.dashboards.grafanaUrl;
  if (url === undefined)
    throw new DashboardsError(
      'BAD_OPTION',
      'Which Grafana? Give --url, GRAFANA_URL, or the fleet file dashboards.grafanaUrl.',
    );
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new DashboardsError('BAD_OPTION', `"${url}" is no address such as https://grafana.example.com.`);
  return url;
}

function token(): string {
  const value = process.env['GRAFANA_TOKEN'];
  if (!value)
    throw new DashboardsError(
      'BAD_OPTION',
      'GRAFANA_TOKEN is not set; make a service account in Grafana and put its token there.',
    );
  return value;
}

function print(changes: readonly Change[], { json, prune }: LiveOptions): void {
  if (json) {
    console.log(
      JSON.stringify({ changes: changes.map(({ kind, name, action, paths }) => ({ kind, name, action, paths })) }),
    );
    return;
  }
  if (changes.length === 0) {
    console.log('Grafana is what the fleet says.');
    return;
  }
  console.log(
    table(
      ['What', 'kind', 'action', 'differs in'],
      changes.map(({ kind, name, action, paths }) => [name, kind, word(action, prune), paths.join(', ')]),
    ),
  );
}

function word(action: Change['action'], prune: true | undefined): string {
  if (action === 'unknown') return 'cannot compare';
  if (action !== 'stale') return action;
  return prune ? 'delete' : 'stale (--prune)';
}
