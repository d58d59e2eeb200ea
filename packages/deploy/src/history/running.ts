import { type Fleet, type ResolvedService, resolveServices } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { describeService, type ServiceName } from '../ecs/service.ts';
import { describeTaskDefinition, imageOf } from '../ecs/task-definition.ts';
import { runningTasks } from '../ecs/tasks.ts';
import { tagsOf } from '../registry/ecr.ts';

/** Which service, and the container in it. */
export interface RunningRequest extends ServiceName {
  service: string;
  container: string;
}

/** What a service runs. */
export interface Running {
  /** As the task definition says it. */
  image: string;
  /** Of a running task's container; undefined where none runs. */
  digest?: string;
  /** The commit that it was built from, as its tag `<service>-<commit>` says. */
  commit?: string;
}

/** What a service runs, and of which commit: by the tags of the image that its tasks really run. */
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
    task?.containers?.find(({ name }) => name === request.container)?.imageDigest ??
    /@(sha256:[0-9a-f]+)$/.exec(image)?.[1];
  const tags = [
    /:([^:/@]+)$/.exec(image)?.[1] ?? '',
    ...(digest ? await tagsOf(ecr, repositoryOf(image), digest).catch(() => []) : []),
  ];
  const commit = tags.map((tag) => commitOf(tag, request.service)).find(Boolean);
  return { image, ...(digest && { digest }), ...(commit && { commit }) };
}

/** `registry/dev@sha256:…` and `registry/dev:ell` -> `dev`. */
export function repositoryOf(image: string): string {
  return image.replace(/^[^/]+\//, '').replace(/(@.*|:[^/]*)$/, '');
}

/** `ell-0a1b2c3d4e5f` -> `0a1b2c3d4e5f`, for the service ell. */
export function commitOf(tag: string, service: string): string | undefined {
  return tag.startsWith(`${service}-`) ? /^[0-9a-f]{7,64}$/.exec(tag.slice(service.length + 1))?.[0] : undefined;
}

/** The commit that each service of an environment runs, as far as it can be told, and why not where it cannot. */
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
