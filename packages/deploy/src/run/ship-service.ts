import type { ResolvedService } from '@bizom/fleet';
import type { LimitFunction } from 'p-limit';
import { describeService } from '../ecs/service.ts';
import { DeployError, inWords } from '../errors.ts';
import { safeText } from '../foreign-text.ts';
import { buildImage, pushImage } from '../image/image.ts';
import type { ServiceReport } from '../notify/report.ts';
import { registryLogin } from '../registry/ecr.ts';
import { type ImageNames, imageNames } from '../registry/target-images.ts';
import { deployService } from '../rollout/deploy-service.ts';
import { rejectInProgress } from '../rollout/in-progress.ts';
import type { RunRequest } from './run-request.ts';
import { serviceDockerfile } from './service-dockerfile.ts';
import { watchSettings } from './watch-settings.ts';

/** One service on its way, and those that have to be completed before it is deployed. */
export interface ServiceRun {
  service: ResolvedService;
  dependencies: readonly Promise<ServiceReport>[];
  limit: LimitFunction;
}

/**
 * Refuses before anything is built.
 * @throws DeployError `DEPLOYMENT_IN_PROGRESS`, or `DEPLOY_FAILED` where a service is not there.
 */
export async function refuseRunning({ services, aws, replace, signal }: RunRequest): Promise<void> {
  for (const service of services) rejectInProgress(await describeService(aws.ecs, service, signal), replace);
}

/** Builds, pushes and deploys one service. Its report says how that ended; nothing is thrown. */
export async function shipService(
  request: RunRequest,
  { service, dependencies, limit }: ServiceRun,
): Promise<ServiceReport> {
  const started = performance.now();
  const names = imageNames(request.fleet, service, request.commit, request.containerTag);
  let report: ServiceReport = {
    service: service.name,
    outcome: 'notDeployed',
    detail: 'not started',
    commit: request.commit,
    image: names.moving,
    seconds: 0,
  };
  const know = (facts: Partial<ServiceReport>) => {
    report = { ...report, ...facts };
  };
  try {
    const digest = await limit(() => buildAndPush(request, service, names));
    know({ digest });
    await requireCompleted(dependencies);
    know(await limit(() => rollOut(request, service, names, digest, (deploymentId) => know({ deploymentId }))));
  } catch (error) {
    know(whatBecame(report, error as Error, request.signal));
  }
  return { ...report, detail: safeText(report.detail), seconds: (performance.now() - started) / 1000 };
}

async function buildAndPush(request: RunRequest, service: ResolvedService, names: ImageNames): Promise<string> {
  const { fleet, directory, commit, aws, observer, signal } = request;
  const login = await registryLogin(aws.ecr, names.registry);
  const tags = [names.immutable, names.moving];
  const common = {
    tags,
    onLine: (line: string) => observer.output(service.name, line),
    ...(login && { login }),
    ...(signal && { signal }),
  };
  observer.progress(service.name, 'building the image');
  const labels = { 'org.opencontainers.image.revision': commit, 'org.opencontainers.image.title': service.name };
  await buildImage({
    ...common,
    directory,
    dockerfile: serviceDockerfile(request, service),
    labels,
    buildArgs: fleet.deploy.buildArgs,
  });
  observer.progress(service.name, `pushing ${names.moving}`);
  return pushImage(common);
}

async function requireCompleted(dependencies: readonly Promise<ServiceReport>[]): Promise<void> {
  const failed = (await Promise.all(dependencies)).filter(({ outcome }) => outcome !== 'completed');
  if (failed.length > 0)
    throw new DeployError(
      'DEPLOY_FAILED',
      `it needs ${failed.map(({ service, outcome }) => `${service}, which is ${outcome}`).join(' and ')}`,
    );
}

async function rollOut(
  { fleet, aws, observer, signal, replace, rollback, ...request }: RunRequest,
  service: ResolvedService,
  { repository, moving }: ImageNames,
  digest: string,
  onStarted: (deploymentId: string) => void,
): Promise<Partial<ServiceReport>> {
  const desiredCount = request.desiredCount ?? service.desiredCount;
  observer.progress(service.name, `deploying to ${service.cluster}`);
  return deployService({
    aws,
    cluster: service.cluster,
    ecsService: service.ecsService,
    container: service.container,
    ...(fleet.deploy.rollout === 'pin' ? { image: `${repository}@${digest}` } : { image: moving, digest }),
    ...(desiredCount !== undefined && { desiredCount }),
    ...watchSettings(fleet),
    ...(replace !== undefined && { replace }),
    ...(rollback !== undefined && { rollback }),
    onStarted,
    onProgress: (detail) => observer.progress(service.name, detail),
    onWarning: (text) => observer.warning(`${service.name}: ${text}`),
    ...(signal && { signal }),
  });
}

/** Before ECS was asked for anything, the service runs as it did; after that, an error only ended the watch. */
function whatBecame(
  { deploymentId }: ServiceReport,
  error: Error,
  signal: AbortSignal | undefined,
): Partial<ServiceReport> {
  const interrupted = signal?.aborted ?? false;
  if (deploymentId === undefined) {
    return interrupted
      ? { outcome: 'notDeployed', detail: 'interrupted' }
      : { outcome: 'failed', detail: `nothing was deployed: ${inWords(error)}` };
  }
  if (interrupted)
    return {
      outcome: 'interrupted',
      detail: `rollout ${deploymentId} goes on in ECS, unwatched; see \`bizom-deploy status\``,
    };
  return { outcome: 'failed', detail: `the watch ended, rollout ${deploymentId} may go on in ECS: ${inWords(error)}` };
}
