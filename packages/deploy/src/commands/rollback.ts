import { addExamples, environmentOption, fleetOption, jsonOption, serviceOption, UsageError } from '@bizom/command';
import { Command } from 'commander';
import { safeText } from '../foreign-text.ts';
import { runChannels } from '../notify/channels.ts';
import { renderReport } from '../notify/report.ts';
import type { GitRepository } from '../plan/git.ts';
import { selectServices } from '../plan/selection.ts';
import { rollbackDryRun, rollbackServices } from '../run/rollback.ts';
import { environmentClients } from './aws.ts';
import { interruptible } from './interrupt.ts';
import { printingJson } from './json-refusal.ts';
import { confirmProduction } from './production.ts';
import { showProgress } from './progress.ts';
import { readTarget, type TargetOptions } from './target.ts';

interface RollbackOptions extends TargetOptions {
  service?: string[];
  to?: string;
  tag?: string;
  dryRun?: boolean;
  replace?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function rollbackCommand(): Command {
  const command = new Command('rollback')
    .addOption(serviceOption('none: name them, or say all').makeOptionMandatory())
    .option('--to <target>', 'a commit, an image tag, or a revision such as ell:12 (default: what served before)')
    .addOption(environmentOption())
    .option('--tag <repository>', "the registry's repository (default: CONTAINER_TAG, else the fleet's)")
    .option('--repo <dir>', 'the repository, for short commits and git tags (default: the current folder)')
    .addOption(fleetOption())
    .option('--dry-run', 'show what would be deployed and every call that changes something, and do nothing')
    .option('--replace', 'replace a deployment that is in progress')
    .option('--yes', 'also in production, outside of CI')
    .addOption(
      jsonOption('the report {environment, commit, ok, services, error?}; with --dry-run {environment, steps}'),
    )
    .action(printingJson(runRollback));
  return addExamples(command, [
    '$0 --env prod --service ell --yes',
    '$0 --env dev --service ell,access-service --dry-run',
    '$0 --env dev --service ell --to 0a1b2c3',
  ]);
}

async function runRollback(options: RollbackOptions): Promise<void> {
  const { fleet, environment, repository } = await readTarget(options);
  const services = selectServices(fleet, environment, options.service?.join(','));
  if (!services) throw new UsageError('--service: name the services to roll back, or say all');
  confirmProduction(fleet, environment, options.yes || options.dryRun, 'roll it back');
  const containerTag = options.tag ?? process.env['CONTAINER_TAG'];
  const grafanaToken = process.env['GRAFANA_TOKEN'];
  const request = {
    aws: environmentClients(fleet, environment),
    fleet,
    channels: runChannels(fleet, environment, process.env),
    resolveCommit: (name: string) => resolveCommit(repository, name),
    ...(containerTag && { containerTag }),
    ...(grafanaToken && { grafanaToken }),
    ...(options.to !== undefined && { to: options.to }),
    ...(options.replace && { replace: true }),
  };
  if (options.dryRun) {
    const steps: string[] = [];
    for (const service of services) steps.push(...(await rollbackDryRun({ ...request, service, observer: silent })));
    const shown = steps.map(safeText);
    return console.log(options.json ? JSON.stringify({ environment, steps: shown }, undefined, 2) : shown.join('\n'));
  }
  const names = services.map(({ name }) => name);
  const report = await interruptible((signal) =>
    showProgress(names, false, (observer) => rollbackServices(services, { ...request, signal, observer })),
  );
  console.log(options.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
  if (!report.ok) process.exitCode = 1;
}

const silent = { progress() {}, output() {}, finished() {}, warning() {} };

/** A rollback also works outside of a repository: then only full commits and tags of the registry are known. */
async function resolveCommit(repository: GitRepository, name: string): Promise<string | undefined> {
  return repository.resolve(name).then(
    ({ id }) => id,
    () => undefined,
  );
}
