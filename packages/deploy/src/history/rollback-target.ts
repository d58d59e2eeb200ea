import { type ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';
import { DescribeTaskDefinitionCommand, ListTaskDefinitionsCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import type { Fleet, ResolvedService } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { describeService } from '../ecs/service.ts';
import { describeTaskDefinition, imageOf } from '../ecs/task-definition.ts';
import { DeployError } from '../errors.ts';
import { imagesOf, imageTagged, tagsOf } from '../registry/ecr.ts';
import { imageNames } from '../registry/target-images.ts';
import { commitOf, repositoryOf, whatRuns } from './running.ts';

/** Whose image is looked for. */
export interface TargetRequest {
  aws: Pick<AwsClients, 'ecs' | 'ecr'>;
  fleet: Fleet;
  service: ResolvedService;
  /** CONTAINER_TAG: the repository of the registry, where it is not the fleet's. */
  containerTag?: string;
}

/** An image to go back to. */
export interface RollbackTarget {
  image: string;
  /** The commit that it was built from, where its tags say so. */
  commit?: string;
}

/**
 * The image before the one that runs: that of an earlier revision where each revision has its own image (`rollout: 'pin'`),
 * else the one that was pushed before it.
 * @throws DeployError `DEPLOY_FAILED` where there is none, or where AWS does not tell.
 */
export async function earlierImage(request: TargetRequest): Promise<RollbackTarget> {
  const { fleet, service } = request;
  return (fleet.deploy.rollout === 'pin' && (await ofEarlierRevision(request))) || pushedBefore(request, service);
}

/**
 * The image of a commit, by its digest.
 * @throws DeployError `DEPLOY_FAILED` where the registry has none.
 */
export async function imageOfCommit(request: TargetRequest, commit: string): Promise<RollbackTarget> {
  const { aws, fleet, service, containerTag } = request;
  const { repository, immutable } = imageNames(fleet, service, commit, containerTag);
  const tag = immutable.slice(repository.length + 1);
  const found = await imageTagged(aws.ecr, repositoryOf(immutable), tag).catch((cause: Error) => {
    throw new DeployError(
      'DEPLOY_FAILED',
      `The registry has no ${immutable}: ${cause.message}; give the full commit id of a deployment.`,
      { cause },
    );
  });
  return { image: found?.imageDigest ? `${repository}@${found.imageDigest}` : immutable, commit };
}

/** The latest revision before the one that runs which has another image of its own, and has not been taken out of use. */
async function ofEarlierRevision({
  aws,
  fleet,
  service,
  containerTag,
}: TargetRequest): Promise<RollbackTarget | undefined> {
  const { cluster, ecsService, container, name } = service;
  const { ecs } = aws;
  const serving = await describeService(ecs, { cluster, ecsService });
  const { definition } = await describeTaskDefinition(ecs, serving.taskDefinition ?? '');
  const { family, revision = 0 } = definition;
  // A name that moves leads to the image that was pushed last, not to the one that ran.
  const others = [imageOf(definition, container), imageNames(fleet, service, '', containerTag).moving];
  const listed = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC' }));
  for (const arn of listed.taskDefinitionArns ?? []) {
    if (Number(arn.split(':').at(-1)) >= revision) continue;
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
    const image = imageOf(taskDefinition as TaskDefinition, container);
    if (image === undefined || others.includes(image)) continue;
    const commit = await commitOfImage(aws.ecr, image, name);
    return { image, ...(commit && { commit }) };
  }
  return undefined;
}

async function commitOfImage(ecr: ECRClient, image: string, service: string): Promise<string | undefined> {
  const digest = /@(sha256:[0-9a-f]+)$/.exec(image)?.[1];
  const tags = digest
    ? await tagsOf(ecr, repositoryOf(image), digest).catch(() => [])
    : [image.split(':').at(-1) ?? ''];
  return tags.map((tag) => commitOf(tag, service)).find(Boolean);
}

async function pushedBefore(request: TargetRequest, service: ResolvedService): Promise<RollbackTarget> {
  const { aws, fleet, containerTag } = request;
  const { name, cluster, ecsService, container } = service;
  const { repository, moving } = imageNames(fleet, service, '', containerTag);
  const { digest } = await whatRuns(aws, { service: name, cluster, ecsService, container });
  const images = await imagesOf(aws.ecr, repositoryOf(moving)).catch((cause: Error) => {
    throw nothingBefore(`ECR does not list the images of ${repositoryOf(moving)} (${cause.message})`, cause);
  });
  const earlier = nextOlder(images, name, digest);
  if (!earlier) {
    throw nothingBefore(
      digest === undefined
        ? `ECS does not tell which image ${name} runs`
        : `${repository} has no ${name}-<commit> that was pushed before what ${name} runs, ${digest}`,
    );
  }
  return { image: `${repository}@${earlier.digest}`, commit: earlier.commit };
}

function nothingBefore(why: string, cause?: Error): DeployError {
  return new DeployError('DEPLOY_FAILED', `${why}: name a commit to go back to with --to.`, { cause });
}

/** Of the images that are named after a commit of the service, the last that was pushed before the one that runs. */
export function nextOlder(
  images: readonly ImageDetail[],
  service: string,
  runningDigest: string | undefined,
): { digest: string; commit: string } | undefined {
  const pushedAtMs = ({ imagePushedAt }: ImageDetail) => imagePushedAt?.getTime() ?? 0;
  const running = images.find(({ imageDigest }) => imageDigest !== undefined && imageDigest === runningDigest);
  if (!running) return undefined;
  const [latest] = images
    .flatMap((image) => {
      const commit = image.imageTags?.map((tag) => commitOf(tag, service)).find(Boolean);
      const digest = image.imageDigest;
      const isOlder = pushedAtMs(image) < pushedAtMs(running);
      return commit && digest && isOlder ? [{ digest, commit, atMs: pushedAtMs(image) }] : [];
    })
    .sort((a, b) => b.atMs - a.atMs);
  return latest && { digest: latest.digest, commit: latest.commit };
}
