import { DescribeServicesCommand, type ECSClient, type Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';

/** One service of one cluster. */
export interface ServiceName {
  cluster: string;
  ecsService: string;
}

/** @throws DeployError `DEPLOY_FAILED` if the cluster has no such service. */
export async function describeService(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  signal?: AbortSignal,
): Promise<Service> {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [ecsService] }),
    abortable(signal),
  );
  const [service] = services ?? [];
  if (!service)
    throw new DeployError(
      'DEPLOY_FAILED',
      `Cluster ${cluster} has no service ${ecsService}; create it first, then deploy to it.`,
    );
  return service;
}

/** What to change. A missing field stays as it is. */
export interface ServiceUpdate {
  taskDefinition?: string;
  desiredCount?: number;
}

/** Starts a deployment and returns its id. */
export async function startDeployment(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  update: ServiceUpdate,
): Promise<string> {
  const input = { cluster, service: ecsService, forceNewDeployment: true, ...update };
  const { service } = await ecs.send(new UpdateServiceCommand(input));
  const id = service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
  if (id === undefined) throw new DeployError('DEPLOY_FAILED', `ECS updated ${ecsService}, but names no deployment.`);
  return id;
}

/** Updates a service without forcing a new deployment. */
export async function updateService(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  update: ServiceUpdate,
): Promise<void> {
  await ecs.send(new UpdateServiceCommand({ cluster, service: ecsService, ...update }));
}

/** The SDK's option for a signal. */
export function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}
