import type { ResolvedService } from '@bizom/fleet';
import { DeployError } from '../errors.ts';
import { safeText } from '../foreign-text.ts';
import { earlierImage, imageOfCommit, type RollbackTarget } from '../history/rollback-target.ts';
import { serviceMessage } from '../notify/messages.ts';
import type { RunReport, ServiceReport } from '../notify/report.ts';
import { sendMessage } from '../notify/send.ts';
import { deployService } from '../rollout/deploy-service.ts';
import { leaveMark } from './mark-deployment.ts';
import type { RunRequest } from './run-request.ts';
import { watchSettings } from './watch-settings.ts';

/** What goes back, where to, and who is told of it. */
export interface RollbackRequest
  extends Pick<RunRequest, 'aws' | 'fleet' | 'channels' | 'containerTag' | 'grafanaToken' | 'observer' | 'signal'> {
  service: ResolvedService;
  /** A commit whose image is in the registry; none: the image before the one that runs. */
  to?: string;
}

/**
 * Deploys an older image, watches that as any deployment, and tells and counts its end as any other.
 * @throws DeployError `DEPLOY_FAILED` where there is nothing to go back to.
 */
export async function rollbackService(request: RollbackRequest): Promise<RunReport> {
  const { fleet, service, to, channels, observer } = request;
  const { name } = service;
  const environment = service.environment.name;
  const startedAt = new Date();
  const target = to === undefined ? await earlierImage(request) : await imageOfCommit(request, to);
  observer.progress(name, `going back to ${target.image}`);
  const result = await goBack(request, target);
  const detail = safeText(result.detail);
  const ok = result.outcome === 'completed';
  observer.finished(name, ok, `${result.outcome}: ${detail}`);
  const { image, commit = 'unknown' } = target;
  const seconds = (Date.now() - startedAt.getTime()) / 1000;
  const report: ServiceReport = { ...result, detail, service: name, commit, image, seconds, isRollback: true };
  await leaveMark({ ...request, environment }, report, startedAt);
  await sendMessage(channels, serviceMessage(fleet.deploy.messages, environment, report), observer);
  return { environment, commit, ok, services: [report] };
}

async function goBack({ aws, fleet, service, observer, signal }: RollbackRequest, { image }: RollbackTarget) {
  const { name, cluster, ecsService, container } = service;
  let deploymentId: string | undefined;
  return deployService({
    aws,
    cluster,
    ecsService,
    container,
    image,
    ...watchSettings(fleet),
    onProgress: (detail) => observer.progress(name, detail),
    onWarning: (text) => observer.warning(`${name}: ${text}`),
    onStarted: (id) => {
      deploymentId = id;
    },
    ...(signal && { signal }),
  }).catch((error) => {
    if (!signal?.aborted) throw error;
    const state = deploymentId === undefined ? 'nothing was rolled back' : `rollout ${deploymentId} goes on in ECS`;
    throw new DeployError('INTERRUPTED', `${signal.reason.message}: ${state}.`);
  });
}
