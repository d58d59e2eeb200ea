import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';

/** What the task definition says of the culprit, and is not in the event. */
export interface TaskDefinitionFacts {
  /** Hard limit of the container, or of the task where it has none, MiB. */
  memoryMiB?: number;
  /** CPU units of the task, or of the container; 1,024 are one vCPU. */
  cpuUnits?: number;
  image?: string;
  /** Where its awslogs driver writes: the stream is `prefix/container/taskId`. */
  log?: { group: string; streamPrefix: string; region?: string };
}

/** ecs:DescribeTaskDefinition of the stopped task's revision. */
export async function fetchTaskDefinition(
  { taskDefinition, culprit }: Classified,
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<TaskDefinitionFacts | undefined> {
  if (taskDefinition === undefined) return undefined;
  const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const command = new DescribeTaskDefinitionCommand({ taskDefinition });
  const { taskDefinition: definition } = await (await clients.ecs()).send(command, { abortSignal });
  return definition && readTaskDefinition(definition, culprit);
}

/** Nothing of its environment variables is read. */
export function readTaskDefinition(definition: TaskDefinition, culprit: string | undefined): TaskDefinitionFacts {
  const container = definition.containerDefinitions?.find(({ name }) => name === culprit);
  const memoryMiB = container?.memory ?? positive(definition.memory);
  const cpuUnits = positive(definition.cpu) ?? container?.cpu;
  const log = logOf(container);
  return {
    ...(memoryMiB && { memoryMiB }),
    ...(cpuUnits && { cpuUnits }),
    ...(container?.image && { image: container.image }),
    ...(log && { log }),
  };
}

const positive = (text: string | undefined) => Number(text) || undefined;

function logOf(container: ContainerDefinition | undefined): TaskDefinitionFacts['log'] {
  const { logDriver, options = {} } = container?.logConfiguration ?? {};
  const group = options['awslogs-group'];
  const streamPrefix = options['awslogs-stream-prefix'];
  const region = options['awslogs-region'];
  if (logDriver !== 'awslogs' || !group || !streamPrefix) return undefined;
  return { group, streamPrefix, ...(region && { region }) };
}
