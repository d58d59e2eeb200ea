import type { Clients } from '../aws/clients.ts';
import { withTimeLimit } from '../aws/time-limit.ts';
import { suspectsOf } from '../classify/culprit.ts';
import { fetchLastLogTime } from '../enrich/log-lines.ts';
import type { TaskDefinitionFacts } from '../enrich/task-definition.ts';
import { arnName } from '../stop/arn.ts';
import type { ContainerRole } from '../stop/container-role.ts';
import { parseEvent, taskOf } from '../stop/event.ts';

/**
 * The parts of the containers by the task definition. Where several failed by themselves, the time of the last log line of each is
 * looked up (logs:GetLogEvents), as ECS gives no times of containers; a time that cannot be read is missing.
 */
export async function rolesOf(
  event: unknown,
  { containers }: TaskDefinitionFacts,
  clients: Pick<Clients, 'logs'>,
  timeoutMs: number,
): Promise<readonly ContainerRole[]> {
  const task = taskOf(parseEvent(event));
  const taskId = arnName(task.taskArn);
  const suspects = suspectsOf(task.containers, containers).map(({ name }) => name);
  if (suspects.length < 2 || taskId === undefined) return containers;
  return Promise.all(
    containers.map(async (container) => {
      if (!suspects.includes(container.name)) return container;
      const look = (signal: AbortSignal) => fetchLastLogTime(container, taskId, clients, signal);
      const lastLogAt = await withTimeLimit(timeoutMs, look).catch(() => undefined);
      return { ...container, ...(lastLogAt !== undefined && { lastLogAt }) };
    }),
  );
}
