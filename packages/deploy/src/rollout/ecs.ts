import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  StopTaskCommand,
  type Tag,
  type Task,
  type TaskDefinition,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';
import type { DeploymentFact, RolloutFacts } from './rollout.ts';

/** One service of one cluster. */
export interface ServiceName {
  cluster: string;
  ecsService: string;
}

/** @throws DeployError `DEPLOY_FAILED` where the cluster has no such service. */
export async function describeService(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  signal?: AbortSignal,
): Promise<Service> {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [ecsService] }),
    abortable(signal),
  );
  const [service] = services ?? [];
  if (!service)
    throw new DeployError(
      'DEPLOY_FAILED',
      `Cluster ${cluster} has no service ${ecsService}; create it first, then deploy to it.`,
    );
  return service;
}

/** The task definition, with its tags. */
export async function describeTaskDefinition(
  ecs: ECSClient,
  name: string,
): Promise<{ definition: TaskDefinition; tags: Tag[] }> {
  const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }));
  if (!found.taskDefinition) throw new DeployError('DEPLOY_FAILED', `ECS has no task definition ${name}.`);
  return { definition: found.taskDefinition, tags: found.tags ?? [] };
}

/** Registers a revision and returns its ARN. */
export async function registerTaskDefinition(
  ecs: ECSClient,
  input: RegisterTaskDefinitionCommandInput,
): Promise<string> {
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(input));
  if (!taskDefinition?.taskDefinitionArn)
    throw new DeployError('DEPLOY_FAILED', `ECS registered ${input.family}, but names no revision.`);
  return taskDefinition.taskDefinitionArn;
}

/** What is to be changed; what is left out stays as it is. */
export interface ServiceUpdate {
  taskDefinition?: string;
  desiredCount?: number;
}

/** Starts a deployment and returns its id. */
export async function startDeployment(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  update: ServiceUpdate,
): Promise<string> {
  const input = { cluster, service: ecsService, forceNewDeployment: true, ...update };
  const { service } = await ecs.send(new UpdateServiceCommand(input));
  const id = service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
  if (id === undefined) throw new DeployError('DEPLOY_FAILED', `ECS updated ${ecsService}, but names no deployment.`);
  return id;
}

/** A deployment of whose tasks one wants to know. */
export interface DeploymentScope extends ServiceName {
  deploymentId: string;
  taskDefinition: string;
  createdAtMs: number;
}

/** Tasks of one deployment that have stopped, the latest first. */
export async function stoppedTasks(ecs: ECSClient, scope: DeploymentScope, signal?: AbortSignal): Promise<Task[]> {
  return listTasks(ecs, scope, 'STOPPED', signal);
}

/** Tasks of one deployment that run or are to run. */
export async function runningTasks(ecs: ECSClient, scope: DeploymentScope): Promise<Task[]> {
  return listTasks(ecs, scope, 'RUNNING');
}

async function listTasks(
  ecs: ECSClient,
  scope: DeploymentScope,
  desiredStatus: 'RUNNING' | 'STOPPED',
  signal?: AbortSignal,
) {
  const { cluster, ecsService } = scope;
  const listed = await ecs.send(
    new ListTasksCommand({ cluster, serviceName: ecsService, desiredStatus }),
    abortable(signal),
  );
  if (!listed.taskArns?.length) return [];
  const { tasks = [] } = await ecs.send(
    new DescribeTasksCommand({ cluster, tasks: listed.taskArns }),
    abortable(signal),
  );
  return tasks
    .filter((task) => belongs(task, scope))
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
}

/**
 * Ends what still starts of a deployment that was given up, and asks once more for the one that takes its place. ECS does
 * both by itself, sooner or later; its emulators wait for a task whose image never comes.
 */
export async function clearTheWay(ecs: ECSClient, givenUp: DeploymentScope, update: ServiceUpdate): Promise<void> {
  const { cluster, ecsService, deploymentId } = givenUp;
  const starting = (await runningTasks(ecs, givenUp)).filter(({ lastStatus }) => lastStatus !== 'RUNNING');
  for (const { taskArn: task } of starting) {
    await ecs.send(new StopTaskCommand({ cluster, task, reason: `Deployment ${deploymentId} was given up` }));
  }
  await ecs.send(new UpdateServiceCommand({ cluster, service: ecsService, ...update }));
}

/** ECS names the deployment in `startedBy`; where it does not, revision and time tell. */
function belongs(task: Task, { deploymentId, taskDefinition, createdAtMs }: DeploymentScope): boolean {
  if (task.startedBy?.startsWith('ecs-svc/')) return task.startedBy === deploymentId;
  return task.taskDefinitionArn === taskDefinition && (task.createdAt?.getTime() ?? 0) >= createdAtMs - 1000;
}

/** Whether a stopped task failed, and was not merely replaced or scaled in. */
export function hasFailed({ stopCode, stoppedReason }: Pick<Task, 'stopCode' | 'stoppedReason'>): boolean {
  if (stopCode === 'ServiceSchedulerInitiated') return /health check|unhealthy/i.test(stoppedReason ?? '');
  return stopCode !== 'UserInitiated';
}

/** What DescribeServices says, in the words that the decision is made in. */
export function rolloutFacts(
  service: Service,
  seen: { atMs: number; failures: number; containerChecksHealth: boolean },
): RolloutFacts {
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  const behindLoadBalancer = (service.loadBalancers?.length ?? 0) > 0;
  return {
    atMs: seen.atMs,
    active: service.status === 'ACTIVE',
    desired: service.desiredCount ?? 0,
    breaker: { enabled: breaker?.enable ?? false, rollback: (breaker?.enable && breaker.rollback) ?? false },
    checksHealth: behindLoadBalancer || seen.containerChecksHealth,
    deployments: deploymentFacts(service),
    failures: seen.failures,
  };
}

/** @throws DeployError `DEPLOYMENT_IN_PROGRESS` where a rollout has not come to its end, unless it may be replaced. */
export function rejectInProgress(service: Service, replace = false): void {
  const running = deploymentFacts(service).find(({ primary, state }) => primary && state === 'IN_PROGRESS');
  if (!running || replace) return;
  const where = `${running.id}, ${running.running} of ${running.desired} running`;
  throw new DeployError(
    'DEPLOYMENT_IN_PROGRESS',
    `${service.serviceName} is being deployed already (${where}); wait for its end, or take its place with --replace.`,
  );
}

export function deploymentFacts({ deployments = [] }: Service): DeploymentFact[] {
  return deployments.map((deployment) => ({
    id: deployment.id ?? '',
    primary: deployment.status === 'PRIMARY',
    // A deployment controller other than ECS's shows no state: tasks that run are all there is to go by.
    state:
      deployment.rolloutState ?? (deployment.runningCount === deployment.desiredCount ? 'COMPLETED' : 'IN_PROGRESS'),
    reason: deployment.rolloutStateReason ?? '',
    taskDefinition: deployment.taskDefinition ?? '',
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
  }));
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}
