import type { ServiceDeploymentBrief, Tag } from '@aws-sdk/client-ecs';
import { servedTagPrefix } from '@bizom/fleet';
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

/**
 * Finds what changed last: by ECS's records (ecs:ListServiceDeployments), else by the deployments of the service and the tags that
 * `bizom-deploy` leaves at it.
 */
export async function fetchChange(
  stop: Classified,
  service: ServiceFacts | undefined,
  clients: Pick<Clients, 'ecs'>,
  abortSignal: AbortSignal,
): Promise<Change | undefined> {
  const { cluster, ecsService } = stop;
  if (cluster === undefined || ecsService === undefined) return undefined;
  const { DescribeServicesCommand, ListServiceDeploymentsCommand } = await import('@aws-sdk/client-ecs');
  const ecs = await clients.ecs();
  const command = new ListServiceDeploymentsCommand({ cluster, service: ecsService, maxResults: maxDeployments });
  const { serviceDeployments = [] } = await ecs.send(command, { abortSignal });
  const change = changeOf(serviceDeployments, timeOf(stop));
  if (change) return change;
  const described = new DescribeServicesCommand({ cluster, services: [ecsService], include: ['TAGS'] });
  const { services: [tagged] = [] } = await ecs.send(described, { abortSignal });
  return changeOfService(service, tagged?.tags ?? [], timeOf(stop));
}

const timeOf = ({ at }: Classified): number => (at === undefined ? Date.now() : Date.parse(at));

/** By ECS's records. Pure. @param at when the service failed */
export function changeOf(deployments: readonly ServiceDeploymentBrief[], at: number): Change | undefined {
  const before = deployments
    .map(({ status, createdAt, finishedAt }) => ({
      status,
      createdAt: createdAt?.getTime() ?? Number.POSITIVE_INFINITY,
      finishedAt: finishedAt?.getTime(),
    }))
    .filter(({ createdAt }) => createdAt <= at)
    .sort((a, b) => b.createdAt - a.createdAt);
  const [last, ...earlier] = before;
  if (!last) return undefined;
  const served = earlier.find(({ status, finishedAt }) => status === 'SUCCESSFUL' && finishedAt !== undefined);
  return {
    deployedAt: last.createdAt,
    ...(served?.finishedAt !== undefined && { previousServedMs: last.createdAt - served.finishedAt }),
  };
}

/** By the deployments that the service still has, and the tags of `bizom-deploy`. Pure. */
export function changeOfService(
  service: Pick<ServiceFacts, 'deployments'> | undefined,
  tags: readonly Tag[],
  at: number,
): Change | undefined {
  const times = (service?.deployments ?? []).flatMap(({ createdAt }) => createdAt ?? []);
  const deployedAt = latestBefore(times, at + 1);
  if (deployedAt === undefined) return undefined;
  const served = latestBefore(tags.flatMap(servedAt), deployedAt);
  return { deployedAt, ...(served !== undefined && { previousServedMs: deployedAt - served }) };
}

function latestBefore(times: readonly number[], limit: number): number | undefined {
  const before = times.filter((time) => time < limit);
  return before.length === 0 ? undefined : Math.max(...before);
}

/** When the revision of a tag began to serve. */
function servedAt({ key = '', value = '' }: Tag): number[] {
  const time = key.startsWith(servedTagPrefix) ? Date.parse(value.split(' ', 1)[0] ?? '') : Number.NaN;
  return Number.isNaN(time) ? [] : [time];
}
