import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { DescribeTaskDefinitionCommand, ListTaskDefinitionsCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import type { Fleet, ResolvedService } from '@bizom/fleet';
import type { AwsClients } from './aws.ts';
import { deployService } from './deploy-service.ts';
import { describeService, describeTaskDefinition } from './ecs.ts';
import { DeployError } from './errors.ts';
import type { RunReport } from './report.ts';
import type { RunObserver } from './run-request.ts';
import { repositoryOf } from './running.ts';
import { imageNames } from './target-images.ts';
import { imageOf } from './task-definition.ts';

/** What goes back, and where to. */
export interface RollbackRequest {
  aws: AwsClients;
  fleet: Fleet;
  service: ResolvedService;
  /** A commit whose image is in the registry; none: the image of the revision before the one that runs. */
  to?: string;
  observer: RunObserver;
  signal?: AbortSignal;
}

/**
 * Deploys an older image and watches that as any deployment.
 * @throws DeployError `DEPLOY_FAILED` where there is nothing to go back to.
 */
export async function rollbackService(request: RollbackRequest): Promise<RunReport> {
  const { aws, fleet, service, to, observer, signal } = request;
  const { name, environment, cluster, ecsService, container } = service;
  const started = performance.now();
  const image = to === undefined ? await earlierImage(request) : await imageOfCommit(request, to);
  observer.progress(name, `going back to ${image}`);
  const { timeoutSeconds, pollSeconds, settleSeconds } = fleet.deploy;
  let deploymentId: string | undefined;
  const result = await deployService({
    aws,
    cluster,
    ecsService,
    container,
    image,
    timeoutMs: timeoutSeconds * 1000,
    pollMs: pollSeconds * 1000,
    settleMs: settleSeconds * 1000,
    onProgress: (detail) => observer.progress(name, detail),
    onStarted: (id) => {
      deploymentId = id;
    },
    ...(signal && { signal }),
  }).catch((error) => {
    if (!signal?.aborted) throw error;
    const state = deploymentId === undefined ? 'nothing was rolled back' : `rollout ${deploymentId} goes on in ECS`;
    throw new DeployError('INTERRUPTED', `${signal.reason.message}: ${state}.`);
  });
  const ok = result.outcome === 'completed';
  observer.finished(name, ok, `${result.outcome}: ${result.detail}`);
  const commit = to ?? '(the revision before)';
  const seconds = (performance.now() - started) / 1000;
  return {
    environment: environment.name,
    commit,
    ok,
    services: [{ ...result, service: name, commit, image, seconds }],
  };
}

/** The latest revision before the one that runs which has another image, and has not been taken out of use. */
async function earlierImage({ aws: { ecs }, service }: RollbackRequest): Promise<string> {
  const { cluster, ecsService, container, name } = service;
  const current = await describeTaskDefinition(
    ecs,
    (await describeService(ecs, { cluster, ecsService })).taskDefinition ?? '',
  );
  const { family, revision = 0 } = current.definition;
  const listed = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC' }));
  for (const arn of listed.taskDefinitionArns ?? []) {
    if (Number(arn.split(':').at(-1)) >= revision) continue;
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
    const image = imageOf(taskDefinition as TaskDefinition, container);
    if (image !== undefined && image !== imageOf(current.definition, container)) return image;
  }
  throw new DeployError(
    'DEPLOY_FAILED',
    `${name} has no earlier revision with another image; name a commit with --to.`,
  );
}

async function imageOfCommit({ aws: { ecr }, fleet, service }: RollbackRequest, commit: string): Promise<string> {
  const { repository, immutable } = imageNames(fleet, service, commit);
  const imageTag = immutable.slice(repository.length + 1);
  const found = await ecr
    .send(new DescribeImagesCommand({ repositoryName: repositoryOf(immutable), imageIds: [{ imageTag }] }))
    .catch((cause: Error) => {
      throw new DeployError(
        'DEPLOY_FAILED',
        `The registry has no ${immutable}: ${cause.message}; give the full commit id of a deployment.`,
        { cause },
      );
    });
  const digest = found.imageDetails?.[0]?.imageDigest;
  return digest ? `${repository}@${digest}` : immutable;
}
