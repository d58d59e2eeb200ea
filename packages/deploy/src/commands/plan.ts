import { addExamples, environmentOption, fleetOption, jsonOption } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import type { Fleet } from '@bizom/fleet';
import { Command } from 'commander';
import { fleetDeployables } from '../plan/deployables.ts';
import { type Plan, planDeployment } from '../plan/plan.ts';
import { printingJson } from './json-refusal.ts';
import { readTarget, type TargetOptions } from './target.ts';

interface PlanOptions extends TargetOptions {
  base?: string;
  head?: string;
  json?: boolean;
}

const shownFiles = 5;

export function planCommand(): Command {
  const command = new Command('plan')
    .option('--repo <dir>', 'the repository (default: the current folder)')
    .addOption(environmentOption())
    .option(
      '--base <revision>',
      "compare with this (default: the commit each service runs, else the last commit's first parent)",
    )
    .option('--head <revision>', 'what would be deployed (default: HEAD)')
    .addOption(fleetOption())
    .addOption(jsonOption('{environment, base, head, services: [{service, because, base?}]}'))
    .action(printingJson(runPlan));
  return addExamples(command, ['$0 --env dev', '$0 --env dev --base HEAD~3 --json']);
}

async function runPlan(options: PlanOptions): Promise<void> {
  const { fleet, repository, environment } = await readTarget(options);
  const running = options.base === undefined ? await askAws(fleet, environment) : undefined;
  const { plan, comparesRunning, notes } = await planDeployment({
    repository,
    environment,
    deployables: fleetDeployables(fleet, environment),
    libraryDirectories: fleet.deploy.libraryDirectories,
    ...(options.base !== undefined && { base: options.base }),
    ...(running && { runningCommits: running.commits }),
    ...(options.head !== undefined && { head: options.head }),
  });
  for (const note of [...(running?.notes ?? []), ...notes]) console.error(`note: ${cleanLine(note)}`);
  console.log(options.json ? JSON.stringify(plan, undefined, 2) : renderPlan(plan, comparesRunning));
}

async function askAws(fleet: Fleet, environment: string) {
  const [{ environmentClients }, { runningCommits }] = await Promise.all([
    import('./aws.ts'),
    import('../history/running.ts'),
  ]);
  return runningCommits(environmentClients(fleet, environment), fleet, environment);
}

/** The plan for people: one line a service, its files below one another. */
export function renderPlan({ environment, base, head, services }: Plan, comparesRunning: boolean): string {
  const since = comparesRunning
    ? 'since what each service runs'
    : `since ${base?.slice(0, 12) ?? 'the start of history'}`;
  const title = `${environment}: ${services.length || 'no'} service${services.length === 1 ? '' : 's'} to deploy ${since}, head ${head.slice(0, 12)}`;
  const width = Math.max(0, ...services.map(({ service }) => service.length));
  const lines = services.flatMap(({ service, because }) => {
    const files = because.slice(0, shownFiles);
    const more = because.length > shownFiles ? [`and ${because.length - shownFiles} more files`] : [];
    return [...files, ...more].map((text, row) => `  ${(row === 0 ? service : '').padEnd(width)}  ${cleanLine(text)}`);
  });
  return [title, ...lines].join('\n');
}
