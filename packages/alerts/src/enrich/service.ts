import type { Service, TaskSet } from '@aws-sdk/client-ecs';
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
  /** Ids of tasks that the scheduler stopped without calling them unhealthy, by the service's last events. */
  stoppedTasks?: string[];
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

export function readService(service: Service): ServiceFacts {
  const { deployments = [], taskSets = [], events = [], status, desiredCount, runningCount } = service;
  const stoppedTasks = events.slice(0, 20).flatMap(({ message = '' }) => stoppedOnPurpose(message));
  const reason = events
    .slice(0, 20)
    .map(({ message = '' }) => unhealthyReason(message))
    .find(Boolean);
  return {
    deployments: [...deployments, ...taskSets.map(asDeployment)].map(({ id, rolloutState, createdAt }) => ({
      ...(id && { id }),
      ...(rolloutState && { rolloutState }),
      ...(createdAt && { createdAt: createdAt.getTime() }),
    })),
    ...(status && { status }),
    ...(desiredCount !== undefined && { desiredCount }),
    ...(runningCount !== undefined && { runningCount }),
    ...(stoppedTasks.length > 0 && { stoppedTasks }),
    ...(reason && { unhealthyReason: reason }),
  };
}

/** With CodeDeploy a service has task sets in place of deployments. */
function asDeployment({ id, stabilityStatus, createdAt }: TaskSet) {
  return { id, createdAt, rolloutState: stabilityStatus === 'STABILIZING' ? 'IN_PROGRESS' : 'COMPLETED' };
}

/** `(service ell) has stopped 2 running tasks: (task 0f1e) (task 2d3c).` Source: ECS developer guide, service-event-messages-list. */
function stoppedOnPurpose(message: string): string[] {
  if (!/ has stopped \d{1,6} running tasks?: /.test(message)) return [];
  return [...message.matchAll(/\(task ([0-9a-f-]{1,64})\)/g)].map(([, id = '']) => id);
}
