import { setTimeout as sleep } from 'node:timers/promises';
import type { ECSClient, Service, Task } from '@aws-sdk/client-ecs';
import type { Outcome } from '@bizom/metric-names';
import type { AwsClients } from '../aws/clients.ts';
import {
  describeService,
  type ServiceName,
  type ServiceUpdate,
  startDeployment,
  updateService,
} from '../ecs/service.ts';
import { rollBackServiceDeployment } from '../ecs/service-deployments.ts';
import {
  checksHealth,
  describeTaskDefinition,
  imageOf,
  registerWithImage,
  revisionName,
  type TaskDefinitionRevision,
} from '../ecs/task-definition.ts';
import { type DeploymentScope, hasFailed, runningTasks, stoppedTasks, stopStarting } from '../ecs/tasks.ts';
import { DeployError } from '../errors.ts';
import { leaveServedMark } from '../history/served-marks.ts';
import { imageParts, pinned } from '../registry/image-name.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { type End, follow } from './follow.ts';
import { rejectInProgress, requireSupported } from './in-progress.ts';
import { DeploymentRecord } from './record.ts';
import { eventDiagnosis } from './service-events.ts';

/** What is deployed to which service, and how it is watched. */
export interface DeployServiceRequest extends ServiceName {
  aws: AwsClients;
  /** The container whose image it is. */
  container: string;
  /**
   * `repository@sha256:…` or `repository:tag`. If the revision names another image, a new revision is registered with this
   * one. Default: the image of the revision.
   */
  image?: string;
  /** The revision to deploy, such as `ell:12` or its ARN; default the service's own. */
  taskDefinition?: string;
  /** `sha256:…`, for an image that is named by a tag: the deployment is completed only if its tasks run this. */
  digest?: string;
  /** Tasks to run; default: as many as there are. */
  desiredCount?: number;
  /** How long a rollout may make no progress before it is given up, in milliseconds; default 900,000. */
  stallMs?: number;
  /** How long a rollout may take in all, in milliseconds; default: as long as it makes progress. */
  timeoutMs?: number;
  /** Time between two looks at the rollout, in milliseconds. */
  pollMs: number;
  /** How long tasks without any health check have to stay up, in milliseconds. */
  settleMs: number;
  /** Whether to go back to what ran before where ECS does not; default true. */
  rollback?: boolean;
  /** Start although another deployment is in progress; default false. */
  replace?: boolean;
  onProgress?(detail: string): void;
  /** Called with what limits the deployment or the watch, but does not end it. */
  onWarning?(text: string): void;
  /** Called with the deployment's id as soon as ECS gives it. */
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
  /** The revision that serves again, if it was rolled back. */
  rolledBackTo?: string;
  /** Why its tasks ended, if they did. */
  diagnosis?: Diagnosis;
}

/** The service before the deployment. */
interface Before {
  /** The service's own revision. Usually it serves; a deployment that never became good does not. */
  taskDefinition: string;
  revision: TaskDefinitionRevision;
  /** What serves, and can serve again; undefined if no task runs. */
  serving?: Serving;
  earlierIds: readonly string[];
}

/** A revision whose tasks run. */
interface Serving {
  taskDefinition: string;
  revision: TaskDefinitionRevision;
  /** The image that its tasks run, by digest. */
  pinnedImage?: string;
}

/** A rollout that has begun, and its end. */
interface Ended {
  end: End;
  scope: DeploymentScope;
  /** Whether ECS keeps a record of it. */
  recorded: boolean;
}

const defaultStallMs = 900_000;

/**
 * Starts a deployment and follows it to its end. The result says how it ended; a bad end is not thrown.
 * @throws DeployError `DEPLOYMENT_IN_PROGRESS` before anything is changed; `DEPLOY_FAILED` if ECS takes no deployment.
 * @example
 * const { outcome, detail } = await deployService({
 *   ...{ aws: awsClients({ region: 'eu-west-1' }), cluster: 'dev', ecsService: 'ell', container: 'ell' },
 *   ...{ image: 'registry.example.com/dev:ell-0a1b2c3', pollMs: 1_000, settleMs: 10_000 },
 * });
 * if (outcome !== 'completed') throw new Error(detail);
 */
export async function deployService(request: DeployServiceRequest): Promise<DeployServiceResult> {
  const { aws, signal } = request;
  const service = await describeService(aws.ecs, request, signal);
  requireSupported(service, request.desiredCount);
  const crashLoops = rejectInProgress(service, request.replace);
  const current = await describeTaskDefinition(aws.ecs, service.taskDefinition ?? '');
  const before = await whatServes(request, service, current);
  if (crashLoops) requireOther(request, service, current);
  const { taskDefinition, revision } = await revisionToDeploy(request, before);
  const update = {
    ...(taskDefinition !== before.taskDefinition && { taskDefinition }),
    ...(request.desiredCount !== undefined && { desiredCount: request.desiredCount }),
  };
  const { end, scope, recorded } = await rollOut(request, update, { ...before, taskDefinition, revision });
  const diagnosis = end.state === 'completed' ? undefined : await whyItEnded(request, scope, revision, end);
  const result = {
    outcome: end.state,
    deploymentId: scope.deploymentId,
    taskDefinition,
    detail: end.detail,
    ...(diagnosis && { diagnosis }),
    ...(end.rolledBackTo && { rolledBackTo: end.rolledBackTo }),
  };
  if (end.state === 'completed') {
    const other = await otherImage(request, scope);
    if (!other && !recorded) await markServed(request, service, before, taskDefinition);
    return { ...result, ...other };
  }
  return end.undo === 'redeploy' && request.rollback !== false ? rollBack(request, before, { result, scope }) : result;
}

/**
 * A deployment that crash-loops is replaced by another image, which may be the fix, and never by its own.
 * @throws DeployError `DEPLOYMENT_IN_PROGRESS`
 */
function requireOther(
  { container, image, taskDefinition, onWarning }: DeployServiceRequest,
  service: Service,
  { definition }: TaskDefinitionRevision,
): void {
  const name = service.serviceName;
  if ((image === undefined && taskDefinition === undefined) || image === imageOf(definition, container))
    throw new DeployError(
      'DEPLOYMENT_IN_PROGRESS',
      `${name} is being deployed already, and the tasks of this same image fail again and again; deploy another one, or start it once more with --replace.`,
    );
  onWarning?.(`the deployment in progress only starts tasks that fail, and no circuit breaker ends it: it is replaced`);
}

async function whatServes(
  request: DeployServiceRequest,
  service: Service,
  revision: TaskDefinitionRevision,
): Promise<Before> {
  const taskDefinition = service.taskDefinition ?? '';
  const serving = await whatRuns(request, service, { taskDefinition, revision });
  const earlierIds = (service.deployments ?? []).map(({ id }) => id ?? '');
  return { taskDefinition, revision, ...(serving && { serving }), earlierIds };
}

/** The latest deployment that became good, if its tasks run: not one in progress, whose tasks may be the fault. */
async function whatRuns(
  request: DeployServiceRequest,
  { deployments = [], taskDefinition: own = '' }: Service,
  current: Pick<Serving, 'taskDefinition' | 'revision'>,
): Promise<Serving | undefined> {
  const { ecs } = request.aws;
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const good =
    primary?.rolloutState === 'IN_PROGRESS' || primary?.rolloutState === 'FAILED'
      ? (deployments.find((one) => one !== primary && (one.runningCount ?? 0) > 0) ?? primary)
      : primary;
  const taskDefinition = good?.taskDefinition ?? own;
  const [task] = await runningTasks(ecs, { ...request, taskDefinition, deploymentId: good?.id ?? '', createdAtMs: 0 });
  if (task === undefined) return undefined;
  const revision =
    taskDefinition === current.taskDefinition ? current.revision : await describeTaskDefinition(ecs, taskDefinition);
  const { imageDigest } = task.containers?.find(({ name }) => name === request.container) ?? {};
  const image = imageOf(revision.definition, request.container);
  return { taskDefinition, revision, ...(image && imageDigest && { pinnedImage: pinned(image, imageDigest) }) };
}

/** The revision that names the image: the one asked for, or a new one. A revision out of use is registered anew. */
async function revisionToDeploy(
  request: DeployServiceRequest,
  before: Before,
): Promise<Pick<Before, 'taskDefinition' | 'revision'>> {
  const { aws, container, taskDefinition } = request;
  const revision =
    taskDefinition === undefined ? before.revision : await describeTaskDefinition(aws.ecs, taskDefinition);
  const named = imageOf(revision.definition, container);
  const image = request.image ?? named;
  const isActive = taskDefinition === undefined || revision.definition.status !== 'INACTIVE';
  if (isActive && (image === undefined || image === named))
    return { taskDefinition: revision.definition.taskDefinitionArn ?? before.taskDefinition, revision };
  return { taskDefinition: await register(request, revision, image ?? ''), revision };
}

async function register(
  { aws, container, onWarning }: DeployServiceRequest,
  revision: TaskDefinitionRevision,
  image: string,
): Promise<string> {
  const { arn, keptFields } = await registerWithImage(aws.ecs, revision, container, image);
  if (keptFields.length > 0) {
    const fields = keptFields.join(', ');
    onWarning?.(
      `${revisionName(arn)} has fields that this version does not know and copied as they are: ${fields}; compare it with the revision before, or update bizom-deploy`,
    );
  }
  return arn;
}

async function rollOut(
  request: DeployServiceRequest,
  update: ServiceUpdate,
  before: Pick<Before, 'revision' | 'taskDefinition' | 'earlierIds'>,
  givenUp?: DeploymentScope,
): Promise<Ended> {
  const { aws, cluster, ecsService, signal, onProgress = () => {}, onWarning = () => {} } = request;
  const { taskDefinition, earlierIds } = before;
  const record = await DeploymentRecord.before(
    aws.ecs,
    request,
    (why) =>
      onWarning(`ECS's records of deployments cannot be read (${why}); the watch goes by DescribeServices alone`),
    signal,
  );
  record.expect(taskDefinition);
  const startedAtMs = Date.now();
  const deploymentId = await startDeployment(aws.ecs, request, update);
  request.onStarted?.(deploymentId);
  const scope = { cluster, ecsService, deploymentId, taskDefinition, createdAtMs: startedAtMs };
  const rollout = {
    ...{ deploymentId, earlierIds, startedAtMs, settleMs: request.settleMs },
    stallMs: request.stallMs ?? defaultStallMs,
    ...(request.timeoutMs !== undefined && { timeoutMs: request.timeoutMs }),
  };
  const options = {
    pollMs: request.pollMs,
    onProgress,
    record,
    containerChecksHealth: checksHealth(before.revision.definition),
    ...(givenUp && { clearTheWay: () => clearTheWay(aws.ecs, givenUp, update) }),
    ...(signal && { signal }),
  };
  const end = await follow(aws.ecs, scope, rollout, options);
  if (end.undo !== 'stop' || record.arn === undefined || request.rollback === false)
    return { end, scope, recorded: record.arn !== undefined };
  onProgress(`${end.detail}; asking ECS to roll back`);
  const asked = await askForRollback(aws.ecs, record.arn);
  const failed = { atMs: Date.now(), reason: end.detail };
  const undone = await follow(
    aws.ecs,
    scope,
    { ...rollout, startedAtMs: failed.atMs, ...(asked && { failed }) },
    options,
  );
  // A deployment that ended on its own while it was given up ended as ECS says.
  return { end: asked ? afterUndo(end, undone) : undone, scope, recorded: true };
}

/** Whether ECS takes the request: a deployment that is already over cannot be stopped. */
async function askForRollback(ecs: ECSClient, arn: string): Promise<boolean> {
  return rollBackServiceDeployment(ecs, arn).then(
    () => true,
    (error: Error) => {
      if (/^(ConflictException|ServiceDeploymentNotFoundException)$/.test(error.name)) return false;
      throw error;
    },
  );
}

/** A deployment that timed out stays that, also when ECS has rolled it back. */
function afterUndo(end: End, undone: End): End {
  if (undone.state !== 'rolledBack')
    return { state: end.state, detail: `${end.detail}; the rollback of ECS ended ${undone.state}: ${undone.detail}` };
  return { ...undone, state: end.state === 'timedOut' ? 'timedOut' : 'rolledBack', detail: end.detail };
}

/**
 * Stops the tasks of a deployment that was given up and have not started. ECS does so by itself, sooner or later; emulators
 * wait for an image that never arrives, and start the replacement only when they are asked once more.
 */
async function clearTheWay(ecs: ECSClient, givenUp: DeploymentScope, update: ServiceUpdate): Promise<void> {
  await stopStarting(ecs, givenUp);
  await updateService(ecs, givenUp, update);
}

/** Remembers what serves, where ECS does not. */
async function markServed(
  { aws, cluster, ecsService, onWarning, digest, image }: DeployServiceRequest,
  { serviceArn }: Service,
  before: Before,
  taskDefinition: string,
): Promise<void> {
  if (serviceArn === undefined) return;
  const served = digest ?? (image === undefined ? undefined : imageParts(image).digest);
  const { digest: earlier } = imageParts(before.serving?.pinnedImage ?? '');
  const serving = { taskDefinition, ...(served && { digest: served }) };
  const first = before.serving && {
    taskDefinition: before.serving.taskDefinition,
    ...(earlier && { digest: earlier }),
  };
  const name = { cluster, ecsService, serviceArn };
  await leaveServedMark(aws.ecs, name, serving, first).catch((error: Error) =>
    onWarning?.(`what serves now could not be marked for a later rollback (${error.message})`),
  );
}

async function whyItEnded(
  { aws, container }: DeployServiceRequest,
  scope: DeploymentScope,
  { definition }: TaskDefinitionRevision,
  end: End,
): Promise<Diagnosis | undefined> {
  // ECS shows a task's end a moment after it has acted on it.
  for (let tries = 0; tries < 15; tries++) {
    const stopped: Task[] = await stoppedTasks(aws.ecs, scope).catch(() => []);
    const task = stopped.find((one) => one.lastStatus === 'STOPPED' && hasFailed(one));
    if (task) return diagnose({ logs: aws.logs, task, taskDefinition: definition, container });
    // A rollout that stood still or that an alarm ended has no dead task to wait for.
    if (tries > 0 && stopped.length === 0 && (end.state === 'timedOut' || /\balarm/i.test(end.detail))) break;
    await sleep(500);
  }
  // No task tells: then the service's own events do, such as that there is no capacity.
  const service = await describeService(aws.ecs, scope).catch(() => undefined);
  const began = service?.deployments?.find(({ id }) => id === scope.deploymentId)?.createdAt?.getTime();
  return service && eventDiagnosis(service.events ?? [], began ?? scope.createdAtMs);
}

/** A deployment whose tasks run another image than the one that was pushed is not completed. If ECS tells no digest, ECS is believed. */
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
  request.onProgress?.(`rolling back to ${revisionName(target)}`);
  const serving = { ...before, ...before.serving, taskDefinition: target };
  // What served before needs no proof that it stays up.
  const { end } = await rollOut({ ...request, settleMs: 0 }, { taskDefinition: target }, serving, scope);
  if (end.state !== 'completed')
    return { ...result, detail: `${result.detail}; the rollback to ${target} ended ${end.state}: ${end.detail}` };
  return { ...result, outcome: result.outcome === 'timedOut' ? 'timedOut' : 'rolledBack', rolledBackTo: target };
}

async function rollbackTarget(
  request: DeployServiceRequest,
  { serving }: Before,
  result: DeployServiceResult,
): Promise<string | undefined> {
  if (serving === undefined) return undefined;
  if (serving.taskDefinition !== result.taskDefinition) return serving.taskDefinition;
  // The same revision with a tag that has moved on: only the digest leads back.
  return serving.pinnedImage && register(request, serving.revision, serving.pinnedImage);
}
