import { type Fleet, type ResolvedService, resolveServices } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { describeService, type ServiceName } from '../ecs/service.ts';
import { describeTaskDefinition, imageOf } from '../ecs/task-definition.ts';
import { runningTasks } from '../ecs/tasks.ts';
import { describeImage } from '../registry/ecr.ts';
import { commitOf, imageParts, pinned } from '../registry/image-name.ts';

/** Which service, and the container in it. */
export interface RunningRequest extends ServiceName {
  service: string;
  container: string;
}

/** What a service runs. */
export interface Running {
  /** As the task definition says it. */
  image: string;
  /** Of a running task's container; undefined if none runs. */
  digest?: string;
  /** The commit that it was built from, as its tag `<service>-<commit>` says. */
  commit?: string;
}

/** Reads what a service runs, and of which commit: by the tags of the image that its tasks really run. */
export async function whatRuns(
  { ecs, ecr }: Pick<AwsClients, 'ecs' | 'ecr'>,
  request: RunningRequest,
): Promise<Running> {
  const service = await describeService(ecs, request);
  const taskDefinition = service.taskDefinition ?? '';
  const { definition } = await describeTaskDefinition(ecs, taskDefinition);
  const image = imageOf(definition, request.container) ?? '';
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const [task] = await runningTasks(ecs, {
    ...request,
    taskDefinition,
    deploymentId: primary?.id ?? '',
    createdAtMs: 0,
  });
  const digest =
    task?.containers?.find(({ name }) => name === request.container)?.imageDigest ?? imageParts(image).digest;
  const commit = await commitOfImage(ecr, request.service, image, digest);
  return { image, ...(digest && { digest }), ...(commit && { commit }) };
}

/** The commit of an image, by its tag, else by the tags that ECR has for its digest; undefined if they do not tell. */
export async function commitOfImage(
  ecr: AwsClients['ecr'],
  service: string,
  image: string,
  digest: string | undefined,
): Promise<string | undefined> {
  const byName = commitOf(imageParts(image).tag ?? '', service);
  if (byName !== undefined || digest === undefined) return byName;
  const described = await describeImage(ecr, pinned(image, digest)).catch(() => undefined);
  return described?.imageTags?.map((tag) => commitOf(tag, service)).find(Boolean);
}

/**
 * The commit that each service of an environment runs, as far as it is known, and why not otherwise.
 * @example
 * const { commits, notes } = await runningCommits(aws, fleet, 'prod');
 * commits.get('ell'); // the commit of its image's tag; undefined, and a note, where no tag says it
 */
export async function runningCommits(
  aws: Pick<AwsClients, 'ecs' | 'ecr'>,
  fleet: Fleet,
  environment: string,
): Promise<{ commits: Map<string, string>; notes: string[] }> {
  const commits = new Map<string, string>();
  const notes = new Set<string>();
  const ask = async ({ name, cluster, ecsService, container }: ResolvedService) => {
    try {
      const { commit } = await whatRuns(aws, { service: name, cluster, ecsService, container });
      if (commit) commits.set(name, commit);
      else notes.add(`${name} does not say which commit it runs: compared with the last commit's first parent`);
    } catch (error) {
      notes.add(
        `AWS does not say what runs (${(error as Error).message}): compared with the last commit's first parent`,
      );
    }
  };
  await Promise.all(resolveServices(fleet, environment).map(ask));
  return { commits, notes: [...notes] };
}
