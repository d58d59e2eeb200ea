import type { Service } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';
import type { Change } from './change.ts';

/** ecs:DescribeServices takes so many. */
const maxDescribed = 10;
/** Services of a cluster that are looked at. */
const maxServices = 100;
/** An older deployment explains no failure. */
const maxAgeMs = 24 * 3_600_000;

/**
 * Counts the services of the cluster that were deployed since a deployment began, its own service included (ecs:ListServices,
 * ecs:DescribeServices).
 * @returns undefined for a cluster of more than 100 services, of which only a part is looked at
 */
export async function fetchChangedServices(
  stop: Classified,
  change: Change | undefined,
  clients: Pick<Clients, 'ecs'>,
  abortSignal: AbortSignal,
): Promise<number | undefined> {
  const { cluster } = stop;
  const at = stop.at === undefined ? Date.now() : Date.parse(stop.at);
  if (cluster === undefined || change === undefined || at - change.deployedAt > maxAgeMs) return undefined;
  const { DescribeServicesCommand, ListServicesCommand } = await import('@aws-sdk/client-ecs');
  const ecs = await clients.ecs();
  const list = new ListServicesCommand({ cluster, maxResults: maxServices });
  const { serviceArns = [], nextToken } = await ecs.send(list, { abortSignal });
  if (nextToken !== undefined) return undefined;
  const parts = Array.from({ length: Math.ceil(serviceArns.length / maxDescribed) }, (_, i) =>
    serviceArns.slice(i * maxDescribed, (i + 1) * maxDescribed),
  );
  const described = await Promise.all(
    parts.map((services) => ecs.send(new DescribeServicesCommand({ cluster, services }), { abortSignal })),
  );
  return countChanged(
    described.flatMap(({ services = [] }) => services),
    change.deployedAt,
    at,
  );
}

/** Pure. The services with a deployment that began within the two times. */
export function countChanged(services: readonly Service[], since: number, until: number): number {
  const began = ({ createdAt }: { createdAt?: Date | undefined }) =>
    createdAt !== undefined && createdAt.getTime() >= since && createdAt.getTime() <= until;
  return services.filter(({ deployments = [], taskSets = [] }) => [...deployments, ...taskSets].some(began)).length;
}
