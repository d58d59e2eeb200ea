import type { Task } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';

/** How often the service stopped lately. ECS shows stopped tasks for at least an hour: no store of our own is needed. */
export interface RecentStops {
  /** Tasks that stopped in the hour before this one, this one included. */
  lastHour: number;
  /** Whether ECS has more than the 100 that were looked at. */
  more: boolean;
  /** Those of the last ten minutes whose stopped reason is an InternalError. */
  internalErrorsIn10Min: number;
}

/** ecs:ListTasks (STOPPED) and ecs:DescribeTasks of the stopped task's service. */
export async function fetchRecentStops(
  stop: Classified,
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<RecentStops | undefined> {
  const { cluster, ecsService } = stop;
  if (cluster === undefined || ecsService === undefined) return undefined;
  const { DescribeTasksCommand, ListTasksCommand } = await import('@aws-sdk/client-ecs');
  const ecs = await clients.ecs();
  const list = new ListTasksCommand({ cluster, serviceName: ecsService, desiredStatus: 'STOPPED', maxResults: 100 });
  const { taskArns = [], nextToken } = await ecs.send(list, { abortSignal });
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), { abortSignal });
  return countStops(tasks, stop, nextToken !== undefined);
}

/** Stops a person or the scheduler asked for are not counted. */
export function countStops(tasks: readonly Task[], { at, taskArn }: Classified, more: boolean): RecentStops {
  const now = at === undefined ? Date.now() : Date.parse(at);
  const within = (minutes: number) => (task: Task) => {
    const time = (task.stoppedAt ?? task.stoppingAt)?.getTime();
    return task.taskArn === taskArn || (time !== undefined && now - time < minutes * 60_000);
  };
  const unasked = tasks.filter(
    ({ stopCode, stoppedReason = '' }) =>
      stopCode !== 'UserInitiated' && !/^Scaling activity initiated/i.test(stoppedReason),
  );
  return {
    lastHour: Math.max(1, unasked.filter(within(60)).length),
    more,
    internalErrorsIn10Min: unasked
      .filter(within(10))
      .filter(({ stoppedReason }) => /^InternalError/i.test(stoppedReason ?? '')).length,
  };
}
