import {
  DescribeTasksCommand,
  type ECSClient,
  paginateListTasks,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { abortable, type ServiceName } from './service.ts';

/** Identifies the deployment whose tasks to list. */
export interface DeploymentScope extends ServiceName {
  deploymentId: string;
  taskDefinition: string;
  createdAtMs: number;
}

/** DescribeTasks takes at most 100 tasks: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const describedAtOnce = 100;

/** Lists the stopped tasks of one deployment, the latest first. */
export async function stoppedTasks(ecs: ECSClient, scope: DeploymentScope, signal?: AbortSignal): Promise<Task[]> {
  return deploymentTasks(ecs, scope, 'STOPPED', signal);
}

/** Lists the tasks of one deployment that run or that ECS wants to run, the latest first. */
export async function runningTasks(ecs: ECSClient, scope: DeploymentScope, signal?: AbortSignal): Promise<Task[]> {
  return deploymentTasks(ecs, scope, 'RUNNING', signal);
}

/** Whether a stopped task failed, and was not merely replaced or scaled in. */
export function hasFailed({ stopCode, stoppedReason }: Pick<Task, 'stopCode' | 'stoppedReason'>): boolean {
  if (stopCode === 'ServiceSchedulerInitiated') return /health check|unhealthy/i.test(stoppedReason ?? '');
  return stopCode !== 'UserInitiated';
}

/** Stops the tasks of a deployment that have not started yet. */
export async function stopStarting(ecs: ECSClient, scope: DeploymentScope): Promise<void> {
  const { cluster, deploymentId } = scope;
  const starting = (await runningTasks(ecs, scope)).filter(({ lastStatus }) => lastStatus !== 'RUNNING');
  for (const { taskArn: task } of starting) {
    await ecs.send(new StopTaskCommand({ cluster, task, reason: `Deployment ${deploymentId} was given up` }));
  }
}

async function deploymentTasks(
  ecs: ECSClient,
  scope: DeploymentScope,
  desiredStatus: 'RUNNING' | 'STOPPED',
  signal?: AbortSignal,
): Promise<Task[]> {
  const tasks = await serviceTasks(ecs, scope, desiredStatus, signal);
  return tasks
    .filter((task) => belongs(task, scope))
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
}

/** Every task of a service, whatever the number of pages. */
async function serviceTasks(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  desiredStatus: 'RUNNING' | 'STOPPED',
  signal?: AbortSignal,
): Promise<Task[]> {
  const tasks: Task[] = [];
  const input = { cluster, serviceName: ecsService, desiredStatus };
  const pages = paginateListTasks({ client: ecs, pageSize: describedAtOnce }, input, abortable(signal));
  for await (const { taskArns = [] } of pages) {
    if (taskArns.length === 0) continue;
    const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), abortable(signal));
    tasks.push(...(described.tasks ?? []));
  }
  return tasks;
}

/** ECS names the deployment in `startedBy`; without it, revision and time decide. */
function belongs(task: Task, { deploymentId, taskDefinition, createdAtMs }: DeploymentScope): boolean {
  if (task.startedBy?.startsWith('ecs-svc/')) return task.startedBy === deploymentId;
  return task.taskDefinitionArn === taskDefinition && (task.createdAt?.getTime() ?? 0) >= createdAtMs - 1000;
}
