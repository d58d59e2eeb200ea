import type { Service } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients.ts';
import { unhealthyReason } from '../rules/scheduler.ts';
import type { Classified } from '../stop/classification.ts';

/** One deployment of a service, as far as it tells a rollout from a scale-in. */
interface ServiceDeployment {
  id?: string;
  rolloutState?: string;
  /** Milliseconds since 1970. */
  createdAt?: number;
}

export interface ServiceFacts {
  deployments: ServiceDeployment[];
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  status?: string;
  desiredCount?: number;
  runningCount?: number;
  /** Why the load balancer gave a task of it up, in the words of the service's last such event. */
  unhealthyReason?: string;
}

/** ecs:DescribeServices of the stopped task's service. */
export async function fetchService(
  { cluster, ecsService }: Classified,
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<ServiceFacts | undefined> {
  if (cluster === undefined || ecsService === undefined) return undefined;
  const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs');
  const command = new DescribeServicesCommand({ cluster, services: [ecsService] });
  const { services = [] } = await (await clients.ecs()).send(command, { abortSignal });
  return services[0] && readService(services[0]);
}

export function readService({
  deployments = [],
  events = [],
  status,
  desiredCount,
  runningCount,
}: Service): ServiceFacts {
  const reason = events
    .slice(0, 20)
    .map(({ message = '' }) => unhealthyReason(message))
    .find(Boolean);
  return {
    deployments: deployments.map(({ id, rolloutState, createdAt }) => ({
      ...(id && { id }),
      ...(rolloutState && { rolloutState }),
      ...(createdAt && { createdAt: createdAt.getTime() }),
    })),
    ...(status && { status }),
    ...(desiredCount !== undefined && { desiredCount }),
    ...(runningCount !== undefined && { runningCount }),
    ...(reason && { unhealthyReason: reason }),
  };
}
