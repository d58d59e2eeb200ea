import type { ImageDetail } from '@aws-sdk/client-ecr';
import type { Fleet, ResolvedService } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { describeService } from '../ecs/service.ts';
import { describeTaskDefinition, imageOf, revisionName } from '../ecs/task-definition.ts';
import { DeployError } from '../errors.ts';
import { describeImage, listImages } from '../registry/ecr.ts';
import { commitOf, pinned } from '../registry/image-name.ts';
import { imageNames } from '../registry/target-images.ts';
import { type DeploymentHistory, deploymentHistory, type PastDeployment } from './deployments.ts';
import { commitOfImage, whatRuns } from './running.ts';
import { isSame, type Served, wayBack } from './served.ts';

/** Which service goes back. */
export interface TargetRequest {
  aws: Pick<AwsClients, 'ecs' | 'ecr'>;
  fleet: Fleet;
  service: ResolvedService;
  /** CONTAINER_TAG: the repository of the registry, if it is not the fleet's. */
  containerTag?: string;
  /** Finds the full id of a commit that a name or a short id means; undefined if it is not known. */
  resolveCommit?(name: string): Promise<string | undefined>;
}

/** What to go back to. */
export interface RollbackTarget {
  /** The revision to deploy; undefined: the service's own, with another image. */
  taskDefinition?: string;
  image: string;
  /** The commit that it was built from, if its tags say so. */
  commit?: string;
  /** When it began to serve, if that is known. */
  at?: Date;
}

/** Deployments that ended with their revision serving. */
const succeeded = 'SUCCESSFUL';
/** Deployments after which the revision before serves. */
const rolledBack = 'ROLLBACK_SUCCESSFUL';

/**
 * Finds what served before the revision that serves now: by ECS's records of deployments, else by this command's own marks.
 * @throws DeployError `DEPLOY_FAILED` if nothing is known to have served before; the message has what is known.
 */
export async function whatServedBefore(request: TargetRequest): Promise<RollbackTarget> {
  const { aws, service } = request;
  const { cluster, ecsService, container } = service;
  const history = await deploymentHistory(aws, { cluster, ecsService, container });
  const before =
    history.source === 'ecs' ? beforeByRecords(history.deployments) : await beforeByMarks(request, history);
  const target = before && (await asTarget(request, before));
  if (target) return target;
  throw await nothingBefore(request, history);
}

/** The last that served, unless it serves now; then the one before it. */
function beforeByRecords(deployments: readonly PastDeployment[]): Served | undefined {
  const way = wayBack(servedOf(deployments));
  const [latest] = deployments;
  // A deployment that failed, was stopped or is in progress has not served: the last one that did is where to go.
  const topServes = latest?.status === succeeded || latest?.status === rolledBack;
  return way.at(topServes ? -2 : -1);
}

/** Every deployment that succeeded, the oldest first. */
function servedOf(deployments: readonly PastDeployment[]): Served[] {
  return deployments.toReversed().flatMap(({ status, taskDefinition, ...served }) => {
    return status === succeeded && taskDefinition !== undefined ? [{ ...served, taskDefinition }] : [];
  });
}

async function beforeByMarks(
  { aws, service }: TargetRequest,
  { deployments }: DeploymentHistory,
): Promise<Served | undefined> {
  const { name, cluster, ecsService, container } = service;
  const way = wayBack(servedOf(deployments));
  const last = way.at(-1);
  if (last === undefined) return undefined;
  const { taskDefinition = '' } = await describeService(aws.ecs, { cluster, ecsService });
  const { digest } = await whatRuns(aws, { service: name, cluster, ecsService, container });
  const running = { taskDefinition, ...(digest && last.digest && { digest }) };
  return isSame(last, running) ? way.at(-2) : last;
}

/** A revision that can be deployed: its image by digest, so that a tag that moved since does not matter. */
async function asTarget({ aws, service }: TargetRequest, served: Served): Promise<RollbackTarget | undefined> {
  const { definition } = await describeTaskDefinition(aws.ecs, served.taskDefinition);
  const named = served.image ?? imageOf(definition, service.container);
  if (named === undefined) return undefined;
  const commit = await commitOfImage(aws.ecr, service.name, named, served.digest);
  return {
    taskDefinition: served.taskDefinition,
    image: served.digest === undefined ? named : pinned(named, served.digest),
    ...(commit && { commit }),
    ...(served.at && { at: served.at }),
  };
}

async function nothingBefore(request: TargetRequest, { source, refused }: DeploymentHistory): Promise<DeployError> {
  const { service } = request;
  const { name, cluster, ecsService, container } = service;
  const { image, commit } = await whatRuns(request.aws, { service: name, cluster, ecsService, container });
  const runs = `${name} runs ${image}${commit ? ` of commit ${commit.slice(0, 12)}` : ''}`;
  const why =
    source === 'none'
      ? `nothing tells what served before: ${refused ? `ECS's records cannot be read (${refused})` : 'ECS has no record of its deployments'}, and this command left no mark`
      : 'nothing else is known to have served before it';
  const pushed = await pushedImages(request).catch(() => []);
  const others = pushed.length > 0 ? `; the registry has ${pushed.join(', ')}` : '';
  return new DeployError(
    'DEPLOY_FAILED',
    `${runs}, and ${why}${others}. Name a commit, a tag or a revision with --to.`,
  );
}

const shownImages = 5;

/** The latest images of the service by their commits, with the time of their push. Whether they ever served is unknown. */
async function pushedImages({ aws, fleet, service, containerTag }: TargetRequest): Promise<string[]> {
  const { moving } = imageNames(fleet, service, '', containerTag);
  const images = await listImages(aws.ecr, moving);
  return images
    .flatMap(({ imageTags = [], imagePushedAt }) => {
      const commit = imageTags.map((tag) => commitOf(tag, service.name)).find(Boolean);
      return commit && imagePushedAt ? [{ commit, imagePushedAt }] : [];
    })
    .sort((a, b) => b.imagePushedAt.getTime() - a.imagePushedAt.getTime())
    .slice(0, shownImages)
    .map(({ commit, imagePushedAt }) => `${commit.slice(0, 12)} (pushed ${imagePushedAt.toISOString().slice(0, 16)}Z)`);
}

/**
 * Finds what `--to` names: a revision (`12`, `ell:12` or an ARN), a digest, a tag of the registry, or a commit, also a short one.
 * @throws DeployError `DEPLOY_FAILED` if the registry has no such image, or more than one.
 */
export async function findTarget(request: TargetRequest, to: string): Promise<RollbackTarget> {
  const revision = await namedRevision(request, to);
  if (revision !== undefined) {
    const target = await asTarget(request, { taskDefinition: revision });
    if (target) return target;
    throw new DeployError('DEPLOY_FAILED', `${revisionName(revision)} has no container ${request.service.container}.`);
  }
  const { aws, fleet, service, containerTag } = request;
  const { repository } = imageNames(fleet, service, '', containerTag);
  if (/^sha256:[0-9a-f]{64}$/.test(to)) return { image: `${repository}@${to}` };
  const tag = await findTag(request, repository, to).catch(async (error: Error) => {
    const commit = await request.resolveCommit?.(to);
    if (commit === undefined) throw error;
    return `${service.name}-${commit}`;
  });
  const commit = commitOf(tag, service.name);
  const found = await describeImage(aws.ecr, `${repository}:${tag}`).catch((cause: Error) => {
    throw new DeployError('DEPLOY_FAILED', `The registry has no ${repository}:${tag}: ${cause.message}`, { cause });
  });
  const image = found?.imageDigest ? `${repository}@${found.imageDigest}` : `${repository}:${tag}`;
  return { image, ...(commit && { commit }) };
}

async function namedRevision({ aws, service }: TargetRequest, to: string): Promise<string | undefined> {
  if (/^arn:[\w-]+:ecs:/.test(to) || /^[\w-]{1,255}:\d{1,10}$/.test(to)) return to;
  // A short commit has seven characters at least.
  if (!/^\d{1,6}$/.test(to)) return undefined;
  const { cluster, ecsService } = service;
  const { taskDefinition = '' } = await describeService(aws.ecs, { cluster, ecsService });
  return `${revisionName(taskDefinition).split(':')[0]}:${to}`;
}

/** The tag that is meant: itself, that of a full commit, or the only one whose commit begins so. */
async function findTag({ aws, service }: TargetRequest, repository: string, to: string): Promise<string> {
  const isCommit = /^[0-9a-f]{7,64}$/.test(to);
  if (isCommit && to.length >= 40) return `${service.name}-${to}`;
  const images = await listImages(aws.ecr, `${repository}:`).catch((cause: Error): ImageDetail[] => {
    if (!isCommit) return [{ imageTags: [to] }];
    const how = 'give the full commit id, or a tag';
    throw new DeployError('DEPLOY_FAILED', `The images of ${repository} cannot be listed (${cause.message}); ${how}.`, {
      cause,
    });
  });
  const tags = images.flatMap(({ imageTags = [] }) => imageTags);
  if (tags.includes(to)) return to;
  const meant = tags.filter((tag) => commitOf(tag, service.name)?.startsWith(to));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  const what =
    only === undefined
      ? `no image of a ${isCommit ? 'commit' : 'tag'} ${to}`
      : `several images of it: ${meant.join(', ')}`;
  throw new DeployError('DEPLOY_FAILED', `${repository} has ${what}; see \`bizom-deploy history\`.`);
}
