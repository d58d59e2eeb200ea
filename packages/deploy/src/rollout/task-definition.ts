import type { RegisterTaskDefinitionCommandInput, Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';

/**
 * The next revision of a task definition: the same but for one container's image.
 * @throws DeployError `DEPLOY_FAILED` where it has no such container.
 */
export function withImage(
  definition: TaskDefinition,
  tags: readonly Tag[],
  container: string,
  image: string,
): RegisterTaskDefinitionCommandInput {
  const containers = definition.containerDefinitions ?? [];
  if (!containers.some(({ name }) => name === container)) {
    const names = containers.map(({ name }) => name).join(', ');
    throw new DeployError(
      'DEPLOY_FAILED',
      `Task definition ${definition.family} has no container ${container}, but ${names}; name it in the fleet (services.*.container).`,
    );
  }
  const {
    family,
    taskDefinitionArn,
    revision,
    status,
    requiresAttributes,
    compatibilities,
    registeredAt,
    registeredBy,
    deregisteredAt,
    ...kept
  } = definition;
  return {
    ...kept,
    family,
    containerDefinitions: containers.map((one) => (one.name === container ? { ...one, image } : one)),
    ...(tags.length > 0 && { tags: [...tags] }),
  };
}

/** The image of one container. */
export function imageOf({ containerDefinitions }: TaskDefinition, container: string): string | undefined {
  return containerDefinitions?.find(({ name }) => name === container)?.image;
}

/** Whether ECS asks the containers themselves how they are. */
export function checksHealth({ containerDefinitions }: TaskDefinition): boolean {
  return (
    containerDefinitions?.some(({ essential, healthCheck }) => essential !== false && healthCheck !== undefined) ??
    false
  );
}

/** Where the awslogs driver writes what a container says; undefined for other drivers. */
export function logStream(
  { containerDefinitions }: TaskDefinition,
  container: string,
  taskId: string,
): { group: string; stream: string } | undefined {
  const logging = containerDefinitions?.find(({ name }) => name === container)?.logConfiguration;
  const group = logging?.options?.['awslogs-group'];
  const prefix = logging?.options?.['awslogs-stream-prefix'];
  if (logging?.logDriver !== 'awslogs' || !group || !prefix) return undefined;
  return { group, stream: `${prefix}/${container}/${taskId}` };
}
