import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Tag,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';
import { addFields, fieldName, type UnknownField, unknownFields } from './unknown-fields.ts';

/** A revision of a task definition, with everything that its next revision needs. */
export interface TaskDefinitionRevision {
  definition: TaskDefinition;
  tags: readonly Tag[];
  /** Fields that this version of the SDK does not know. */
  unknown: readonly UnknownField[];
}

/** Reads a task definition and its tags. */
export async function describeTaskDefinition(ecs: ECSClient, name: string): Promise<TaskDefinitionRevision> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] });
  let raw: unknown;
  keepBody(command, (body) => {
    raw = body;
  });
  const { taskDefinition: definition, tags = [] } = await ecs.send(command);
  if (!definition) throw new DeployError('DEPLOY_FAILED', `ECS has no task definition ${name}.`);
  const unknown = unknownFields((raw as { taskDefinition?: unknown } | undefined)?.taskDefinition, definition);
  return { definition, tags, unknown };
}

/** Reads the body of a response before the SDK does. */
function keepBody(command: DescribeTaskDefinitionCommand, keep: (body: unknown) => void): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: AsyncIterable<Uint8Array> | Uint8Array };
      if (response.body === undefined) return result;
      const bytes = response.body instanceof Uint8Array ? response.body : await collect(response.body);
      response.body = bytes;
      try {
        keep(JSON.parse(new TextDecoder().decode(bytes)));
      } catch {
        // The SDK reports a body that is not JSON.
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepBody' },
  );
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Registers the next revision of a task definition, with another image for one container. Everything else stays, also
 * fields that this version of the SDK does not know.
 * @returns the ARN of the new revision, and the names of those fields
 * @throws DeployError `DEPLOY_FAILED` if it has no such container
 */
export async function registerWithImage(
  ecs: ECSClient,
  { definition, tags, unknown }: TaskDefinitionRevision,
  container: string,
  image: string,
): Promise<{ arn: string; keptFields: string[] }> {
  const command = new RegisterTaskDefinitionCommand(withImage(definition, tags, container, image));
  if (unknown.length > 0) sendFields(command, unknown);
  const { taskDefinition } = await ecs.send(command);
  if (!taskDefinition?.taskDefinitionArn)
    throw new DeployError('DEPLOY_FAILED', `ECS registered ${definition.family}, but names no revision.`);
  return { arn: taskDefinition.taskDefinitionArn, keptFields: unknown.map(fieldName) };
}

function sendFields(command: RegisterTaskDefinitionCommand, fields: readonly UnknownField[]): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string | Uint8Array; headers: Record<string, string> };
      const text = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
      const body: unknown = JSON.parse(text);
      addFields(body, fields);
      request.body = JSON.stringify(body);
      if (request.headers['content-length'] !== undefined)
        request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'sendFields' },
  );
}

/**
 * Makes the next revision of a task definition, with another image for one container.
 * @throws DeployError `DEPLOY_FAILED` if it has no such container.
 */
function withImage(
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
    deleteRequestedAt,
    ...kept
  } = definition;
  // Tags of AWS itself, such as those of CloudFormation, are refused.
  const ownTags = tags.filter(({ key }) => !/^aws:/i.test(key ?? ''));
  return {
    ...kept,
    family,
    containerDefinitions: containers.map((one) => (one.name === container ? { ...one, image } : one)),
    ...(ownTags.length > 0 && { tags: ownTags }),
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

/** `arn:…:task-definition/ell:12` -> `ell:12`. */
export function revisionName(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
