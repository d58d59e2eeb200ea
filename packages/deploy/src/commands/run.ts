import { addExamples, environmentOption, fleetOption, jsonOption, serviceOption, UsageError } from '@bizom/command';
import { type ResolvedService, resolveService } from '@bizom/fleet';
import { Command } from 'commander';
import type { AwsClients } from '../aws/clients.ts';
import { DeployError } from '../errors.ts';
import { safeLine } from '../foreign-text.ts';
import { runningCommits } from '../history/running.ts';
import { runChannels } from '../notify/channels.ts';
import { type RunReport, renderReport } from '../notify/report.ts';
import { fleetDeployables } from '../plan/deployables.ts';
import { planDeployment, runningNewer } from '../plan/plan.ts';
import { selectServices } from '../plan/selection.ts';
import { deployAll } from '../run/deploy-all.ts';
import { dryRun } from '../run/dry-run.ts';
import type { RunRequest } from '../run/run-request.ts';
import { environmentClients } from './aws.ts';
import { interruptible } from './interrupt.ts';
import { printingJson } from './json-refusal.ts';
import { renderPlan } from './plan.ts';
import { confirmProduction } from './production.ts';
import { showProgress } from './progress.ts';
import { askedServices, readTarget, type Target, type TargetOptions } from './target.ts';

interface RunOptions extends TargetOptions {
  tag?: string;
  count?: string;
  service?: string[];
  base?: string;
  yes?: boolean;
  dryRun?: boolean;
  allowDirty?: boolean;
  replace?: boolean;
  rollback: boolean;
  json?: boolean;
  verbose?: boolean;
}

export function runCommand(): Command {
  const command = new Command('run')
    .addOption(serviceOption('DEPLOY_SERVICE, else those that changed'))
    .addOption(environmentOption())
    .option('--tag <repository>', "the registry's repository (default: CONTAINER_TAG, else the fleet's)")
    .option('--count <number>', 'tasks wanted (default: CONTAINER_COUNT; empty: as many as there are)')
    .option('--base <revision>', 'what changed since this is deployed (default: the commit each service runs)')
    .option('--repo <dir>', 'the repository (default: the current folder)')
    .addOption(fleetOption())
    .option('--dry-run', 'show every command, every API call that changes something and every message, and do nothing')
    .option('--yes', 'deploy to production outside of CI')
    .option('--allow-dirty', 'deploy a work tree that has changes which are not committed')
    .option('--replace', 'replace a deployment that is in progress, also one that is stuck (default: REPLACE)')
    .option('--no-rollback', 'leave a failed deployment as it is, where ECS does not roll it back')
    .addOption(
      jsonOption('the report {environment, commit, ok, services, error?}; with --dry-run {environment, commit, steps}'),
    )
    .action(
      printingJson(async (options: RunOptions, command: Command) => {
        const report = await run({ ...options, verbose: command.optsWithGlobals()['verbose'] });
        if (report && !report.ok) process.exitCode = 1;
      }),
    );
  return addExamples(command, [
    '$0 --env dev',
    '$0 --env dev --service ell,access-service',
    '$0 --env dev --service all --dry-run',
  ]);
}

async function run(options: RunOptions): Promise<RunReport | undefined> {
  const target = await readTarget(options);
  const { fleet, environment } = target;
  const desiredCount = readCount(options.count ?? process.env['CONTAINER_COUNT']);
  const containerTag = options.tag ?? process.env['CONTAINER_TAG'];
  const grafanaToken = process.env['GRAFANA_TOKEN'];
  confirmProduction(fleet, environment, options.yes || options.dryRun, 'deploy to it');
  const commit = await readCommit(target, options);
  const aws = environmentClients(fleet, environment);
  const services = await chooseServices(target, options, aws);
  const common = {
    fleet,
    environment,
    services,
    directory: target.repository.directory,
    commit,
    channels: runChannels(fleet, environment, process.env),
    ...(grafanaToken && { grafanaToken }),
    ...(containerTag && { containerTag }),
    ...(desiredCount !== undefined && { desiredCount }),
  };
  if (options.dryRun) return showDryRun({ environment, commit, steps: dryRun(common) }, options);
  const report = await deploy({ ...common, aws }, options);
  console.log(options.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
  return report;
}

function showDryRun(dry: { environment: string; commit: string; steps: string[] }, { json }: RunOptions): undefined {
  console.log(json ? JSON.stringify(dry, undefined, 2) : dry.steps.join('\n') || 'Nothing to deploy.');
}

async function deploy(
  request: Omit<RunRequest, 'observer' | 'signal'>,
  { replace, rollback, verbose }: RunOptions,
): Promise<RunReport> {
  const subjects = ['compile', ...request.services.map(({ name }) => name)];
  return interruptible((signal) =>
    showProgress(subjects, verbose ?? false, (observer) =>
      deployAll({
        ...request,
        observer,
        signal,
        rollback,
        ...((replace || isSet(process.env['REPLACE'])) && { replace: true }),
      }),
    ),
  );
}

/** Whether a variable of a pipeline says yes. */
function isSet(value: string | undefined): boolean {
  return !['', '0', 'false', 'no', undefined].includes(value);
}

function readCount(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UsageError(
    `--count, CONTAINER_COUNT: expected a whole number of tasks from 0 to 9999, received ${JSON.stringify(text)}`,
  );
}

/** The commit that the images are named after. */
async function readCommit({ repository }: Target, { allowDirty, dryRun }: RunOptions): Promise<string> {
  const { id } = await repository.resolve('HEAD');
  const modified = await repository.modifiedFiles();
  if (modified.length === 0) return id;
  if (allowDirty || dryRun) return `${id}-dirty`;
  const [first, ...others] = modified;
  const which =
    others.length === 0
      ? `1 file differs from the commit, ${first}; commit it`
      : `${modified.length} files differ from the commit, such as ${first}; commit them`;
  throw new DeployError('WORKTREE_DIRTY', `${which}, or say --allow-dirty.`);
}

/** The services that were asked for, else those that changed. */
async function chooseServices(
  { fleet, repository, environment }: Target,
  options: RunOptions,
  aws: AwsClients,
): Promise<ResolvedService[]> {
  const asked = selectServices(fleet, environment, askedServices(options.service));
  if (asked) {
    const running = options.dryRun ? undefined : await runningCommits(aws, fleet, environment);
    refuseOlder(asked, running ? await runningNewer(repository, running.commits) : [], options);
    return asked;
  }
  const running = options.base === undefined ? await runningCommits(aws, fleet, environment) : undefined;
  const { plan, comparesRunning, newerRunning, notes } = await planDeployment({
    repository,
    environment,
    deployables: fleetDeployables(fleet, environment),
    libraryDirectories: fleet.deploy.libraryDirectories,
    ...(options.base !== undefined && { base: options.base }),
    ...(running && { runningCommits: running.commits }),
  });
  for (const note of [...(running?.notes ?? []), ...notes]) console.error(`note: ${safeLine(note)}`);
  console.error(renderPlan(plan, comparesRunning));
  const changed = plan.services.map(({ service }) => resolveService(fleet, environment, service));
  refuseOlder(changed, newerRunning, options);
  return changed;
}

/** @throws DeployError `OLDER_THAN_RUNNING` without `--yes`, also in CI: an old pipeline that runs again must not undo newer ones. */
function refuseOlder(
  services: readonly ResolvedService[],
  newerRunning: readonly string[],
  { yes, dryRun }: RunOptions,
): void {
  const older = services.filter(({ name }) => newerRunning.includes(name)).map(({ name }) => name);
  if (older.length === 0 || yes || dryRun) return;
  throw new DeployError(
    'OLDER_THAN_RUNNING',
    `${older.join(', ')} would go back to older code: what runs is newer than HEAD. Say --yes to deploy it all the same, or use \`bizom-deploy rollback\`.`,
  );
}
