import { loadFleet } from '@bizom/fleet';
import { Command } from 'commander';
import { fleetContent } from '../fleet/fleet-content.ts';
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
  return new Command('build')
    .description(
      "write a fleet's dashboards, alert rules, contact points and datasources as Grafana provisioning files",
    )
    .option('--fleet <file>', 'fleet file (.ts, .js or .json); default: the nearest fleet.config.*')
    .requiredOption('--out <dir>', 'folder to write to; mount it at /etc/grafana/provisioning')
    .option('--check', 'write nothing; fail when the folder is not what a build would make (for CI)')
    .option('--json', 'print what was made, or what differs, as JSON')
    .action(async (options: BuildOptions) => {
      const content = fleetContent(await loadFleet(options.fleet));
      const { resources, unreadable } = resourcesIn(await readEarlierAlerting(options.out));
      for (const path of unreadable) warnOfUnreadable(options.out, path);
      const files = provisioning(content, resources);
      const difference = await compareFiles(options.out, files);
      if (options.check) return reportDifference(options, difference);
      await writeFiles(options.out, files);
      reportBuild(options, files, difference);
    });
}

/** The file is written anew, but what only it named is not deleted from Grafana. */
function warnOfUnreadable(out: string, path: string): void {
  console.error(
    `bizom-dashboards: ${out}/${path} is not the JSON that an earlier build wrote, perhaps from a merge: rules and contact points that only it names are not deleted from Grafana. Restore it and build again to delete them.`,
  );
}

function reportBuild({ out, json }: BuildOptions, files: ReadonlyMap<string, string>, { stale }: Difference): void {
  if (json) {
    console.log(JSON.stringify({ out, files: [...files.keys()], removed: stale }));
    return;
  }
  const dashboards = [...files.keys()].filter((path) => /^dashboards\/.*\.json$/.test(path)).length;
  console.log(`${files.size} files in ${out}: ${dashboards} dashboards, alert rules, and who is told.`);
  for (const path of stale) console.log(`removed ${path}`);
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
