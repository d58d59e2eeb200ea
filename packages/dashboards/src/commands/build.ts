import { addExamples, fleetOption, jsonOption, requireFleet } from '@bizom/command';
import { Command } from 'commander';
import { fleetContent } from '../fleet/fleet-content.ts';
import { environmentVariables } from '../model/environment-variables.ts';
import { resourcesIn } from '../provisioning/deletions.ts';
import { compareFiles, type Difference, readEarlierAlerting, writeFiles } from '../provisioning/directory.ts';
import { provisioning } from '../provisioning/provisioning.ts';

interface BuildOptions {
  fleet?: string;
  out: string;
  check?: true;
  json?: true;
}

/** `bizom-dashboards build`: the files of a fleet. */
export function buildCommand(): Command {
  const command = new Command('build')
    .addOption(fleetOption())
    .requiredOption('--out <dir>', 'folder to write to; mount it at /etc/grafana/provisioning')
    .option('--check', 'write nothing; fail when the folder is not what a build would write (for CI)')
    .addOption(
      jsonOption(
        '{out, files, removed, environment, secrets}, or with --check {out, upToDate, missing, changed, stale}',
      ),
    )
    .action(build);
  return addExamples(command, ['$0 --out grafana', '$0 --out grafana --check']);
}

async function build(options: BuildOptions): Promise<void> {
  const fleet = await requireFleet(options, () => import('@bizom/fleet'));
  const { resources, unreadable } = resourcesIn(await readEarlierAlerting(options.out));
  for (const path of unreadable) warnOfUnreadable(options.out, path);
  const content = fleetContent(fleet);
  const files = provisioning(content, resources);
  const difference = await compareFiles(options.out, files);
  if (options.check) {
    reportDifference(options, difference);
    return;
  }
  await writeFiles(options.out, files);
  reportBuild(options, { files, difference, secrets: content.secrets ?? new Map() });
}

/** The file is written anew, but what only it named is not deleted from Grafana. */
function warnOfUnreadable(out: string, path: string): void {
  console.error(
    `bizom-dashboards: ${out}/${path} is not the JSON that an earlier build wrote, perhaps from a merge: rules and contact points that only it names are not deleted from Grafana. Restore it and build again to delete them.`,
  );
}

interface Built {
  files: ReadonlyMap<string, string>;
  difference: Difference;
  secrets: ReadonlyMap<string, string>;
}

function reportBuild({ out, json }: BuildOptions, { files, difference: { stale }, secrets }: Built): void {
  const environment = environmentVariables(files);
  if (json) {
    console.log(
      JSON.stringify({
        out,
        files: [...files.keys()],
        removed: stale,
        environment,
        secrets: Object.fromEntries(secrets),
      }),
    );
    return;
  }
  const dashboards = [...files.keys()].filter((path) => /^dashboards\/.*\.json$/.test(path)).length;
  console.log(`${files.size} files in ${out}: ${dashboards} dashboards, alert rules and contact points.`);
  for (const path of stale) console.log(`removed ${path}`);
  if (environment.length > 0)
    console.log(
      `The Grafana server needs these environment variables: ${environment.map((name) => described(name, secrets)).join(', ')}.`,
    );
}

/** A variable with the secret that belongs into it, where a channel of the fleet says which. */
function described(name: string, secrets: ReadonlyMap<string, string>): string {
  const reference = secrets.get(name);
  return reference === undefined || reference === `env:${name}` ? name : `${name} (${reference})`;
}

function reportDifference({ out, json }: BuildOptions, difference: Difference): void {
  const lines = [
    ...difference.missing.map((path) => `missing  ${path}`),
    ...difference.changed.map((path) => `changed  ${path}`),
    ...difference.stale.map((path) => `stale    ${path}`),
  ];
  if (json) console.log(JSON.stringify({ out, upToDate: lines.length === 0, ...difference }));
  else console.log(lines.length === 0 ? `${out} is up to date.` : lines.join('\n'));
  if (lines.length === 0) return;
  process.exitCode = 1;
  console.error(`bizom-dashboards: ${out} is not what the fleet makes; run bizom-dashboards build --out ${out}.`);
}
