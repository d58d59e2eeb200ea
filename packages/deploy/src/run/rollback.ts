import type { ResolvedService } from '@bizom/fleet';
import { revisionName } from '../ecs/task-definition.ts';
import { inWords } from '../errors.ts';
import { safeText } from '../foreign-text.ts';
import { findTarget, type RollbackTarget, whatServedBefore } from '../history/rollback-target.ts';
import { serviceMessage } from '../notify/messages.ts';
import type { RunReport, ServiceReport } from '../notify/report.ts';
import { sendMessage } from '../notify/send.ts';
import { deployService } from '../rollout/deploy-service.ts';
import { leaveMark } from './mark-deployment.ts';
import type { RunRequest } from './run-request.ts';
import { watchSettings } from './watch-settings.ts';

/** Which service goes back, where to, and the channels that get a message. */
export interface RollbackRequest
  extends Pick<
    RunRequest,
    'aws' | 'fleet' | 'channels' | 'containerTag' | 'grafanaToken' | 'observer' | 'replace' | 'signal'
  > {
  service: ResolvedService;
  /**
   * A commit whose image is in the registry (also a short one), a tag or digest of an image, or a revision (`12`, `ell:12`).
   * Default: what served before.
   */
  to?: string;
  /** Finds the full id of a commit that a name or a short id means. */
  resolveCommit?(name: string): Promise<string | undefined>;
}

/**
 * Deploys what served before, or what `to` names, watches that, reports its end to the channels and counts it, as any deployment.
 * @throws DeployError `DEPLOY_FAILED` if there is nothing to go back to.
 * @example
 * const service = resolveService(fleet, 'prod', 'ell');
 * const report = await rollbackService({ aws, fleet, service, channels: [], observer, to: '0a1b2c3' });
 * process.exitCode = report.ok ? 0 : 1;
 */
export async function rollbackService(request: RollbackRequest): Promise<RunReport> {
  const target = await rollbackTarget(request);
  const report = await goBack(request, target);
  const environment = request.service.environment.name;
  return { environment, commit: report.commit, ok: report.outcome === 'completed', services: [report] };
}

/**
 * Rolls several services back at once. One that has nothing to go back to does not stop the others.
 * @example
 * const services = resolveServices(fleet, 'prod');
 * const report = await rollbackServices(services, { aws, fleet, channels: [], observer });
 * process.exitCode = report.ok ? 0 : 1;
 */
export async function rollbackServices(
  services: readonly ResolvedService[],
  request: Omit<RollbackRequest, 'service'>,
): Promise<RunReport> {
  const reports = await Promise.all(
    services.map(async (service) => {
      const one = { ...request, service };
      const target = await rollbackTarget(one).catch((error: Error) => error);
      return target instanceof Error ? notRolledBack(one, target) : goBack(one, target);
    }),
  );
  const commits = new Set(reports.map(({ commit }) => commit));
  const commit = commits.size === 1 ? (reports[0]?.commit ?? 'unknown') : 'several commits';
  const ok = reports.every(({ outcome }) => outcome === 'completed');
  return { environment: services[0]?.environment.name ?? '', commit, ok, services: reports };
}

/**
 * Shows what a rollback would do: the calls that change something.
 * @throws DeployError `DEPLOY_FAILED` if there is nothing to go back to.
 * @example
 * const service = resolveService(fleet, 'prod', 'ell');
 * for (const line of await rollbackDryRun({ aws, fleet, service, channels: [], observer })) console.log(line);
 */
export async function rollbackDryRun(request: RollbackRequest): Promise<string[]> {
  const { service, fleet, channels } = request;
  const { taskDefinition, image, commit, at } = await rollbackTarget(request);
  const what = taskDefinition === undefined ? image : `${revisionName(taskDefinition)}, ${image}`;
  const details = [commit && `commit ${commit.slice(0, 12)}`, at && `began to serve ${at.toISOString().slice(0, 16)}Z`];
  const known = details.filter(Boolean).join(', ');
  return [
    `${service.name} would go back to ${what}${known && ` (${known})`}`,
    `ecs:RegisterTaskDefinition container=${service.container} image=${image} (only if the revision names another image)`,
    `ecs:UpdateService cluster=${service.cluster} service=${service.ecsService} taskDefinition=${taskDefinition === undefined ? '(the new revision)' : revisionName(taskDefinition)} forceNewDeployment=true`,
    `cloudwatch:PutMetricData ${fleet.deploy.metricNamespace} service=${service.name}`,
    ...channels.map(({ name }) => `message to ${name}: the end of the rollback of ${service.name}`),
  ];
}

function rollbackTarget(request: RollbackRequest): Promise<RollbackTarget> {
  return request.to === undefined ? whatServedBefore(request) : findTarget(request, request.to);
}

async function goBack(request: RollbackRequest, target: RollbackTarget): Promise<ServiceReport> {
  const { fleet, service, channels, observer } = request;
  const { name, environment } = service;
  const startedAt = new Date();
  observer.progress(name, `going back to ${target.image}`);
  const result = await deployTarget(request, target);
  const detail = safeText(result.detail);
  observer.finished(name, result.outcome === 'completed', `${result.outcome}: ${detail}`);
  const { image, commit = 'unknown' } = target;
  const seconds = (Date.now() - startedAt.getTime()) / 1000;
  const report: ServiceReport = { ...result, detail, service: name, commit, image, seconds, isRollback: true };
  await leaveMark({ ...request, environment: environment.name }, report, startedAt);
  await sendMessage(channels, serviceMessage(fleet.deploy.messages, environment.name, report), observer);
  return report;
}

async function deployTarget(
  request: RollbackRequest,
  { taskDefinition, image }: RollbackTarget,
): Promise<Pick<ServiceReport, 'outcome' | 'detail'>> {
  const { aws, fleet, service, observer, signal, replace } = request;
  const { name, cluster, ecsService, container } = service;
  let deploymentId: string | undefined;
  try {
    return await deployService({
      aws,
      ...{ cluster, ecsService, container, image },
      ...(taskDefinition !== undefined && { taskDefinition }),
      ...watchSettings(fleet),
      ...(replace !== undefined && { replace }),
      onProgress: (detail) => observer.progress(name, detail),
      onWarning: (text) => observer.warning(`${name}: ${text}`),
      onStarted: (id) => {
        deploymentId = id;
      },
      ...(signal && { signal }),
    });
  } catch (error) {
    if (deploymentId === undefined && !signal?.aborted) throw error;
    if (deploymentId === undefined) return { outcome: 'notDeployed', detail: 'interrupted: nothing was rolled back' };
    const goesOn = `rollout ${deploymentId} goes on in ECS`;
    return signal?.aborted
      ? { outcome: 'interrupted', detail: `${goesOn}, unwatched; see \`bizom-deploy status\`` }
      : { outcome: 'failed', detail: `the watch ended, ${goesOn}: ${inWords(error)}` };
  }
}

function notRolledBack({ service, observer }: RollbackRequest, error: Error): ServiceReport {
  const detail = safeText(`nothing was rolled back: ${inWords(error)}`);
  observer.finished(service.name, false, detail);
  return { service: service.name, outcome: 'notDeployed', detail, commit: 'unknown', image: '', seconds: 0 };
}
