import {
  type ContainerDefinition,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  paginateListClusters,
  paginateListServices,
  type Service,
} from '@aws-sdk/client-ecs';
import pLimit from 'p-limit';
import type { Cluster, Container, EcsService, TaskDefinition } from './account.ts';

/** DescribeServices takes ten names at a time. */
const servicesPerCall = 10;
const concurrency = 10;

/** Every cluster with its services, in alphabetical order. */
export async function readClusters(client: ECSClient): Promise<Cluster[]> {
  const names: string[] = [];
  for await (const { clusterArns = [] } of paginateListClusters({ client }, { maxResults: 100 })) {
    names.push(...clusterArns.map(lastPart));
  }
  const clusters: Cluster[] = [];
  for (const name of names.sort()) clusters.push({ name, services: await readServices(client, name) });
  return clusters;
}

async function readServices(client: ECSClient, cluster: string): Promise<EcsService[]> {
  const arns: string[] = [];
  for await (const { serviceArns = [] } of paginateListServices({ client }, { cluster, maxResults: 100 })) {
    arns.push(...serviceArns);
  }
  const limit = pLimit(concurrency);
  const described = await Promise.all(
    chunks(arns, servicesPerCall).map((services) =>
      limit(() => client.send(new DescribeServicesCommand({ cluster, services }))),
    ),
  );
  const found = described
    .flatMap(({ services = [] }) => services)
    .filter(({ status }) => status === undefined || status === 'ACTIVE');
  return found.map(serviceOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function serviceOf(service: Service): EcsService {
  // a service that CodeDeploy or another controller deploys has its task definition in task sets
  const primary = service.taskSets?.find(({ status }) => status === 'PRIMARY');
  const network = service.networkConfiguration ?? primary?.networkConfiguration;
  const { subnets = [], assignPublicIp } = network?.awsvpcConfiguration ?? {};
  return {
    name: service.serviceName ?? '',
    desiredCount: service.desiredCount ?? 0,
    isScaled: service.schedulingStrategy === 'DAEMON',
    taskDefinitionArn: service.taskDefinition ?? primary?.taskDefinition ?? '',
    loadBalancers: (service.loadBalancers?.length ? service.loadBalancers : (primary?.loadBalancers ?? [])).flatMap(
      ({ targetGroupArn, containerName, containerPort }) =>
        targetGroupArn && containerName ? [{ targetGroupArn, container: containerName, port: containerPort ?? 0 }] : [],
    ),
    subnetIds: subnets,
    hasPublicIp: assignPublicIp === 'ENABLED',
  };
}

/** The task definitions of services, each read once. One that was deleted is left out; without the right to read them all fail. */
export async function readTaskDefinitions(
  client: ECSClient,
  clusters: readonly Cluster[],
): Promise<Map<string, TaskDefinition>> {
  const arns = new Set(clusters.flatMap(({ services }) => services.map(({ taskDefinitionArn }) => taskDefinitionArn)));
  const limit = pLimit(concurrency);
  const definitions = await Promise.all(
    [...arns]
      .filter((arn) => arn !== '')
      .map((taskDefinition) =>
        limit(async (): Promise<[string, TaskDefinition][]> => {
          const found = await readTaskDefinition(client, taskDefinition);
          return found ? [[taskDefinition, found]] : [];
        }),
      ),
  );
  return new Map(definitions.flat());
}

/** @returns undefined for a task definition that was deleted: ECS answers with `ClientException` */
async function readTaskDefinition(client: ECSClient, taskDefinition: string): Promise<TaskDefinition | undefined> {
  try {
    const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const { family = '', containerDefinitions = [] } = answer.taskDefinition ?? {};
    return { family, containers: containerDefinitions.map(containerOf) };
  } catch (error) {
    if ((error as Error).name === 'ClientException') return undefined;
    throw error;
  }
}

function containerOf(definition: ContainerDefinition): Container {
  const { name = '', image = '', essential = true, portMappings = [], logConfiguration, healthCheck } = definition;
  const logGroup = logConfiguration?.logDriver === 'awslogs' ? logConfiguration.options?.['awslogs-group'] : undefined;
  return {
    name,
    image,
    essential,
    ports: portMappings.flatMap(({ containerPort, protocol }) =>
      containerPort === undefined || protocol === 'udp' ? [] : [containerPort],
    ),
    ...(logGroup !== undefined && { logGroup }),
    ...(healthCheck?.command && { healthCommand: healthCheck.command }),
    variables: [...(definition.environment ?? []), ...(definition.secrets ?? [])].map(
      (variable) => variable.name ?? '',
    ),
    isLogRouter: definition.firelensConfiguration !== undefined,
  };
}

export const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
