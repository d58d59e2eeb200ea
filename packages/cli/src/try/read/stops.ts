import type { Task } from '@aws-sdk/client-ecs';
import type { TaskMessage } from '@bizom/alerts';
import type { Subject } from '../trial.ts';

/** Messages that are made: each takes several calls. */
const maxMessages = 5;
/** DescribeTasks takes 100 tasks at a time; ECS shows a stopped task for about an hour. */
const maxTasks = 100;

/** The messages of the last stopped tasks, newest first. */
export interface Stops {
  messages: TaskMessage[];
  /** Stopped tasks that ECS still shows, at most 100. */
  count: number;
}

export async function readStops(subject: Subject): Promise<Stops> {
  const tasks = await readStoppedTasks(subject);
  const { messageOfTask } = await import('@bizom/alerts');
  const { fleet, service, aws } = subject;
  const newest = tasks.toSorted((a, b) => stoppedAt(b) - stoppedAt(a)).slice(0, maxMessages);
  const made = await Promise.all(
    newest.map((task) => messageOfTask(task, { fleet, environment: service.environment.name, aws })),
  );
  return { messages: made.filter((message) => message !== undefined), count: tasks.length };
}

const stoppedAt = ({ stoppedAt, stoppingAt }: Task): number => (stoppedAt ?? stoppingAt)?.getTime() ?? 0;

async function readStoppedTasks({ service: { cluster, ecsService }, aws }: Subject): Promise<Task[]> {
  const { DescribeTasksCommand, ECSClient, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const client = new ECSClient(aws);
  const { taskArns = [] } = await client.send(
    new ListTasksCommand({ cluster, serviceName: ecsService, desiredStatus: 'STOPPED', maxResults: maxTasks }),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED');
}
