import type { EcsFacts, Subject } from '../trial.ts';

const maxEvents = 10;

/** @throws Error where the cluster has no such service */
export async function readEcsFacts({ service: { cluster, ecsService }, aws }: Subject): Promise<EcsFacts> {
  const { DescribeServicesCommand, ECSClient } = await import('@aws-sdk/client-ecs');
  const command = new DescribeServicesCommand({ cluster, services: [ecsService] });
  const { services: [found] = [] } = await new ECSClient(aws).send(command);
  if (!found || found.status === 'INACTIVE') throw new Error(`cluster ${cluster} has no ECS service ${ecsService}`);
  return {
    desiredCount: found.desiredCount ?? 0,
    runningCount: found.runningCount ?? 0,
    events: (found.events ?? []).slice(0, maxEvents).map(({ createdAt, message = '' }) => ({
      at: createdAt?.toISOString() ?? '',
      text: message,
    })),
  };
}
