import type { ResolvedService } from '@bizom/fleet';
import type { LimitFunction } from 'p-limit';
import { DeployError, inWords } from '../errors.ts';
import { safeText } from '../foreign-text.ts';
import { buildImage, type PushRequest, pruneImages, pushImage, removeImages } from '../image/image.ts';
import type { ServiceReport } from '../notify/report.ts';
import { describeImage, registryLogin } from '../registry/ecr.ts';
import { type ImageNames, imageNames } from '../registry/target-images.ts';
import { deployService } from '../rollout/deploy-service.ts';
import type { RunRequest } from './run-request.ts';
import type { ServiceArtifacts } from './service-artifacts.ts';
import { serviceDockerfile } from './service-dockerfile.ts';
import { watchSettings } from './watch-settings.ts';

/** One service on its way, and those that have to be completed before it is deployed. */
export interface ServiceRun {
  service: ResolvedService;
  dependencies: readonly Promise<ServiceReport>[];
  limit: LimitFunction;
  /** The downloaded keys, which are removed once the image is built. */
  artifacts: ServiceArtifacts;
}

/** Builds, pushes and deploys one service. Its report says how that ended; nothing is thrown. */
export async function shipService(
  request: RunRequest,
  { service, dependencies, limit, artifacts }: ServiceRun,
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
    const digest = await limit(() => buildAndPush(request, service, names, artifacts));
    know({ digest });
    await requireCompleted(dependencies);
    know(await limit(() => rollOut(request, service, names, digest, (deploymentId) => know({ deploymentId }))));
  } catch (error) {
    know(whatBecame(report, error as Error, request.signal));
  }
  return { ...report, detail: safeText(report.detail), seconds: (performance.now() - started) / 1000 };
}

async function buildAndPush(
  request: RunRequest,
  service: ResolvedService,
  names: ImageNames,
  artifacts: ServiceArtifacts,
): Promise<string> {
  const { fleet, directory, commit, aws, observer, signal } = request;
  const login = await registryLogin(aws.ecr, names.registry);
  const common = {
    onLine: (line: string) => observer.output(service.name, line),
    ...(login && { login }),
    ...(signal && { signal }),
  };
  observer.progress(service.name, 'building the image');
  const labels = { 'org.opencontainers.image.revision': commit, 'org.opencontainers.image.title': service.name };
  try {
    await buildImage({
      ...common,
      tags: [names.immutable, names.moving],
      directory,
      dockerfile: serviceDockerfile(request, service),
      labels,
      buildArgs: fleet.deploy.buildArgs,
    });
  } finally {
    artifacts.remove(service.name);
  }
  try {
    return await pushNames(request, service, names, common);
  } finally {
    // The tag that moves stays: a pipeline's cache of Docker layers keeps only images that have a name.
    await removeImages([names.immutable]);
    await pruneImages(service.name);
  }
}

/**
 * Pushes the commit's name, then the one that moves. In a repository with immutable tags the same commit is there already,
 * and only a rollout by the moving tag needs that one.
 */
async function pushNames(
  { aws, commit, fleet, observer }: RunRequest,
  service: ResolvedService,
  { immutable, moving }: ImageNames,
  common: Omit<PushRequest, 'tags'>,
): Promise<string> {
  observer.progress(service.name, `pushing ${immutable}`);
  const digest = await pushImage({ ...common, tags: [immutable] }).catch(async (error: Error) => {
    const there =
      isImmutable(error) && !commit.endsWith('-dirty') ? await describeImage(aws.ecr, immutable) : undefined;
    if (there?.imageDigest === undefined) throw error;
    observer.progress(service.name, `${immutable} is there already`);
    return there.imageDigest;
  });
  observer.progress(service.name, `pushing ${moving}`);
  await pushImage({ ...common, tags: [moving] }).catch((error: Error) => {
    if (!isImmutable(error)) throw error;
    if (fleet.deploy.rollout === 'force') {
      const fix = "the repository's tags are immutable: use `rollout: 'pin'`, or exclude this tag from immutability";
      throw new DeployError('IMAGE_PUSH_FAILED', `${moving} cannot move, as ${fix}.`, { cause: error });
    }
  });
  return digest;
}

function isImmutable({ message }: Error): boolean {
  return /immutable|ImageTagAlreadyExists/i.test(message);
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
