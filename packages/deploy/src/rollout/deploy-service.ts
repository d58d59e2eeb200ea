import { setTimeout as sleep } from 'node:timers/promises';
import type { ECSClient, Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Outcome } from '@bizom/metric-names';
import type { AwsClients } from '../aws.ts';
import {
  describeService,
  type ServiceName,
  type ServiceUpdate,
  startDeployment,
  updateService,
} from '../ecs/service.ts';
import {
  checksHealth,
  describeTaskDefinition,
  imageOf,
  registerTaskDefinition,
  withImage,
} from '../ecs/task-definition.ts';
import { type DeploymentScope, hasFailed, runningTasks, stoppedTasks, stopStarting } from '../ecs/tasks.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { rejectInProgress } from './facts.ts';
import { type End, follow } from './follow.ts';

/** What is deployed to which service, and how it is watched. */
export interface DeployServiceRequest extends ServiceName {
  aws: AwsClients;
  /** The container whose image it is. */
  container: string;
  /**
   * `repository@sha256:…` or `repository:tag`: where the service's revision names another image, a new revision names this
   * one. None: the same revision once more.
   */
  image?: string;
  /** `sha256:…`, for an image that is named by a tag: the deployment is completed only where its tasks run this. */
  digest?: string;
  /** Tasks wanted; none: as many as there are. */
  desiredCount?: number;
  timeoutMs: number;
  pollMs: number;
  settleMs: number;
  /** Whether to go back to what ran before where ECS does not; default true. */
  rollback?: boolean;
  /** Start although another deployment is in progress; default false. */
  replace?: boolean;
  onProgress?(detail: string): void;
  /** Told the deployment's id as soon as ECS gave it. */
  onStarted?(deploymentId: string): void;
  signal?: AbortSignal;
}

/** How a deployment ended. */
export interface DeployServiceResult {
  outcome: Outcome;
  deploymentId: string;
  taskDefinition: string;
  /** In words: steady, or what went wrong. */
  detail: string;
  /** The revision that serves again, where it was rolled back. */
  rolledBackTo?: string;
  /** Why its tasks ended, where they did. */
  diagnosis?: Diagnosis;
}

/** What served before, and can serve again. */
interface Before {
  taskDefinition: string;
  definition: TaskDefinition;
  /** Whether a task of it was running. */
  served: boolean;
  /** The image that its tasks run, by digest. */
  pinnedImage?: string;
  earlierIds: readonly string[];
}

/**
 * Starts a deployment and follows it to its end: the result says which, and nothing is thrown for a bad end.
 * @throws DeployError `DEPLOYMENT_IN_PROGRESS` before anything is changed; `DEPLOY_FAILED` where ECS takes no deployment.
 */
export async function deployService(request: DeployServiceRequest): Promise<DeployServiceResult> {
  const { aws, container, image } = request;
  const service = await describeService(aws.ecs, request, request.signal);
  rejectInProgress(service, request.replace);
  const current = await describeTaskDefinition(aws.ecs, service.taskDefinition ?? '');
  const before = await whatServes(request, service, current.definition);
  const isNew = image !== undefined && imageOf(current.definition, container) !== image;
  const taskDefinition = isNew
    ? await registerTaskDefinition(aws.ecs, withImage(current.definition, current.tags, container, image))
    : before.taskDefinition;
  const update = {
    ...(isNew && { taskDefinition }),
    ...(request.desiredCount !== undefined && { desiredCount: request.desiredCount }),
  };
  const { end, scope } = await rollOut(request, update, { ...before, taskDefinition });
  const diagnosis = end.state === 'completed' ? undefined : await whyItEnded(request, scope, before.definition, end);
  const result = {
    outcome: end.state,
    deploymentId: scope.deploymentId,
    taskDefinition,
    detail: end.detail,
    ...(diagnosis && { diagnosis }),
  };
  if (end.state === 'completed') return { ...result, ...(await otherImage(request, scope)) };
  if (end.state === 'rolledBack') return { ...result, ...(end.rolledBackTo && { rolledBackTo: end.rolledBackTo }) };
  return end.canRollBack && request.rollback !== false ? rollBack(request, before, { result, scope }) : result;
}

async function whatServes(
  request: DeployServiceRequest,
  service: Service,
  definition: TaskDefinition,
): Promise<Before> {
  const taskDefinition = service.taskDefinition ?? '';
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const scope = { ...request, taskDefinition, deploymentId: primary?.id ?? '', createdAtMs: 0 };
  const [task] = await runningTasks(request.aws.ecs, scope);
  const running = task?.containers?.find(({ name }) => name === request.container);
  const repository = imageOf(definition, request.container)?.replace(/(@sha256:[0-9a-f]+|:[^:/]+)$/, '');
  return {
    taskDefinition,
    definition,
    served: task !== undefined,
    ...(repository && running?.imageDigest && { pinnedImage: `${repository}@${running.imageDigest}` }),
    earlierIds: (service.deployments ?? []).map(({ id }) => id ?? ''),
  };
}

async function rollOut(
  request: DeployServiceRequest,
  update: ServiceUpdate,
  before: Pick<Before, 'definition' | 'taskDefinition' | 'earlierIds'>,
  givenUp?: DeploymentScope,
): Promise<{ end: End; scope: DeploymentScope }> {
  const { aws, timeoutMs, settleMs, pollMs, signal, onProgress = () => {} } = request;
  const startedAtMs = Date.now();
  const deploymentId = await startDeployment(aws.ecs, request, update);
  request.onStarted?.(deploymentId);
  const { cluster, ecsService } = request;
  const scope = { cluster, ecsService, deploymentId, taskDefinition: before.taskDefinition, createdAtMs: startedAtMs };
  const rollout = { deploymentId, earlierIds: before.earlierIds, startedAtMs, timeoutMs, settleMs };
  const options = {
    pollMs,
    onProgress,
    containerChecksHealth: checksHealth(before.definition),
    ...(givenUp && { clearTheWay: () => clearTheWay(aws.ecs, givenUp, update) }),
    ...(signal && { signal }),
  };
  return { end: await follow(aws.ecs, scope, rollout, options), scope };
}

/**
 * Stops the tasks of a deployment that was given up and have not started. ECS does so by itself, sooner or later; emulators
 * wait for an image that never arrives, and start the replacement only when they are asked once more.
 */
async function clearTheWay(ecs: ECSClient, givenUp: DeploymentScope, update: ServiceUpdate): Promise<void> {
  await stopStarting(ecs, givenUp);
  await updateService(ecs, givenUp, update);
}

async function whyItEnded(
  { aws, container }: DeployServiceRequest,
  scope: DeploymentScope,
  definition: TaskDefinition,
  end: End,
): Promise<Diagnosis | undefined> {
  // ECS shows a task's end a moment after it has acted on it.
  for (let tries = 0; tries < 10; tries++) {
    const stopped: Task[] = await stoppedTasks(aws.ecs, scope).catch(() => []);
    const task = stopped.find((one) => one.lastStatus === 'STOPPED' && hasFailed(one));
    if (task) return diagnose({ logs: aws.logs, task, taskDefinition: definition, container });
    if (tries > 0 && stopped.length === 0 && end.state === 'timedOut') return undefined;
    await sleep(500);
  }
  return undefined;
}

/** A deployment whose tasks run another image than the one that was pushed is not completed; where ECS tells no digest, ECS is believed. */
async function otherImage(
  { aws, container, digest }: DeployServiceRequest,
  scope: DeploymentScope,
): Promise<Pick<DeployServiceResult, 'outcome' | 'detail'> | undefined> {
  if (digest === undefined) return undefined;
  const tasks = await runningTasks(aws.ecs, scope).catch((): Task[] => []);
  const digests = tasks.flatMap(({ containers = [] }) => containers.filter(({ name }) => name === container));
  const other = digests.find(({ imageDigest }) => imageDigest !== undefined && imageDigest !== digest)?.imageDigest;
  if (other === undefined) return undefined;
  return { outcome: 'failed', detail: `ECS called it complete, but its tasks run ${other}, not the pushed ${digest}` };
}

/** Goes back to what served before. A deployment that timed out stays that, also when the way back succeeded. */
async function rollBack(
  request: DeployServiceRequest,
  before: Before,
  { result, scope }: { result: DeployServiceResult; scope: DeploymentScope },
): Promise<DeployServiceResult> {
  const target = await rollbackTarget(request, before, result);
  if (target === undefined) return { ...result, detail: `${result.detail}; there is nothing to go back to` };
  request.onProgress?.(`rolling back to ${target.split('/').at(-1)}`);
  const serving = { ...before, taskDefinition: target };
  // What served before needs no proof that it stays up.
  const { end } = await rollOut({ ...request, settleMs: 0 }, { taskDefinition: target }, serving, scope);
  if (end.state !== 'completed')
    return { ...result, detail: `${result.detail}; the rollback to ${target} ended ${end.state}: ${end.detail}` };
  return { ...result, outcome: result.outcome === 'timedOut' ? 'timedOut' : 'rolledBack', rolledBackTo: target };
}

async function rollbackTarget(
  { aws, container }: DeployServiceRequest,
  before: Before,
  result: DeployServiceResult,
): Promise<string | undefined> {
  if (!before.served) return undefined;
  if (before.taskDefinition !== result.taskDefinition) return before.taskDefinition;
  // The same revision with a tag that has moved on: only the digest leads back.
  if (before.pinnedImage === undefined) return undefined;
  return registerTaskDefinition(aws.ecs, withImage(before.definition, [], container, before.pinnedImage));
}
