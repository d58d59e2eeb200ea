import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Tag,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';

/** Reads a task definition and its tags. */
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

/**
 * Makes the next revision of a task definition, with another image for one container.
 * @throws DeployError `DEPLOY_FAILED` if it has no such container.
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

/** Whether an essential container has a health check of ECS. */
export function checksHealth({ containerDefinitions }: TaskDefinition): boolean {
  return (
    containerDefinitions?.some(({ essential, healthCheck }) => essential !== false && healthCheck !== undefined) ??
    false
  );
}
