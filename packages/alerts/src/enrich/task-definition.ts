import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';
import type { ContainerRole } from '../stop/container-role.ts';

/** What the task definition says that the event does not. Environment variables are not read: they may hold secrets. */
export interface TaskDefinitionFacts {
  /** Of the task, MiB. */
  memoryMiB?: number;
  /** Of the task; 1,024 are one vCPU. */
  cpuUnits?: number;
  containers: ContainerFacts[];
}

export interface ContainerFacts extends ContainerRole {
  /** Hard limit of the container itself, MiB. */
  memoryMiB?: number;
  cpuUnits?: number;
  image?: string;
  logDriver?: string;
  /** Where its awslogs driver writes: the stream is `prefix/container/taskId`. */
  log?: { group: string; streamPrefix: string; region?: string };
}

/** Fetches the stopped task's revision (ecs:DescribeTaskDefinition). */
export async function fetchTaskDefinition(
  { taskDefinition }: Classified,
  clients: Pick<Clients, 'ecs'>,
  abortSignal: AbortSignal,
): Promise<TaskDefinitionFacts | undefined> {
  if (taskDefinition === undefined) return undefined;
  const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const command = new DescribeTaskDefinitionCommand({ taskDefinition });
  const { taskDefinition: definition } = await (await clients.ecs()).send(command, { abortSignal });
  return definition && readTaskDefinition(definition);
}

export function readTaskDefinition({ memory, cpu, containerDefinitions = [] }: TaskDefinition): TaskDefinitionFacts {
  const memoryMiB = positive(memory);
  const cpuUnits = positive(cpu);
  return {
    ...(memoryMiB && { memoryMiB }),
    ...(cpuUnits && { cpuUnits }),
    containers: containerDefinitions.flatMap((container) => readContainer(container) ?? []),
  };
}

function readContainer(container: ContainerDefinition): ContainerFacts | undefined {
  const { name, essential, dependsOn = [], memory, cpu, image, logConfiguration } = container;
  if (name === undefined) return undefined;
  const log = logOf(container);
  return {
    name,
    ...(essential !== undefined && { essential }),
    dependsOn: dependsOn.flatMap(({ containerName }) => containerName ?? []),
    ...(memory && { memoryMiB: memory }),
    ...(cpu && { cpuUnits: cpu }),
    ...(image && { image }),
    ...(logConfiguration?.logDriver && { logDriver: logConfiguration.logDriver }),
    ...(log && { log }),
  };
}

const positive = (text: string | undefined) => Number(text) || undefined;

function logOf({ logConfiguration }: ContainerDefinition): ContainerFacts['log'] {
  const { logDriver, options = {} } = logConfiguration ?? {};
  const group = options['awslogs-group'];
  const streamPrefix = options['awslogs-stream-prefix'];
  const region = options['awslogs-region'];
  if (logDriver !== 'awslogs' || !group || !streamPrefix) return undefined;
  return { group, streamPrefix, ...(region && { region }) };
}

/** What it says of one container. */
export function containerFacts(
  facts: TaskDefinitionFacts | undefined,
  container: string | undefined,
): ContainerFacts | undefined {
  return facts?.containers.find(({ name }) => name === container);
}
