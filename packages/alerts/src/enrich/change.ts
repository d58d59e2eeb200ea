import type { ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';
import type { ServiceFacts } from './service.ts';

/** The last deployment of a service before it failed. Times are milliseconds since 1970. */
export interface Change {
  deployedAt: number;
  /** How long the revision before it served; missing where ECS has no record of it. */
  previousServedMs?: number;
}

/** Deployments that are read, newest first. */
const maxDeployments = 20;

/** Finds what changed last: by ECS's records (ecs:ListServiceDeployments), else by the deployments of the service. */
export async function fetchChange(
  stop: Classified,
  service: ServiceFacts | undefined,
  clients: Pick<Clients, 'ecs'>,
  abortSignal: AbortSignal,
): Promise<Change | undefined> {
  const { cluster, ecsService } = stop;
  if (cluster === undefined || ecsService === undefined) return undefined;
  const { ListServiceDeploymentsCommand } = await import('@aws-sdk/client-ecs');
  const command = new ListServiceDeploymentsCommand({ cluster, service: ecsService, maxResults: maxDeployments });
  const { serviceDeployments = [] } = await (await clients.ecs()).send(command, { abortSignal });
  return changeOf(serviceDeployments, service, timeOf(stop));
}

const timeOf = ({ at }: Classified): number => (at === undefined ? Date.now() : Date.parse(at));

/** Pure. @param at when the service failed */
export function changeOf(
  deployments: readonly ServiceDeploymentBrief[],
  service: Pick<ServiceFacts, 'deployments'> | undefined,
  at: number,
): Change | undefined {
  const before = deployments
    .map(({ status, createdAt, finishedAt }) => ({
      status,
      createdAt: createdAt?.getTime() ?? Number.POSITIVE_INFINITY,
      finishedAt: finishedAt?.getTime(),
    }))
    .filter(({ createdAt }) => createdAt <= at)
    .sort((a, b) => b.createdAt - a.createdAt);
  const [last, ...earlier] = before;
  if (!last) return ofService(service, at);
  const served = earlier.find(({ status, finishedAt }) => status === 'SUCCESSFUL' && finishedAt !== undefined);
  return {
    deployedAt: last.createdAt,
    ...(served?.finishedAt !== undefined && { previousServedMs: last.createdAt - served.finishedAt }),
  };
}

function ofService(service: Pick<ServiceFacts, 'deployments'> | undefined, at: number): Change | undefined {
  const times = (service?.deployments ?? []).flatMap(({ createdAt }) =>
    createdAt === undefined || createdAt > at ? [] : [createdAt],
  );
  return times.length === 0 ? undefined : { deployedAt: Math.max(...times) };
}
