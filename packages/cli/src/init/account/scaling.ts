import type { Cluster } from './account.ts';
import type { Session } from './session.ts';

/** The clusters again, with the services marked whose count Application Auto Scaling sets. */
export async function markScaled(session: Session, clusters: readonly Cluster[]): Promise<Cluster[]> {
  const { ApplicationAutoScalingClient, paginateDescribeScalableTargets } = await import(
    '@aws-sdk/client-application-auto-scaling'
  );
  const client = session.watch(new ApplicationAutoScalingClient(session.config));
  const scaled = new Set<string>();
  const pages = paginateDescribeScalableTargets({ client }, { ServiceNamespace: 'ecs', MaxResults: 50 });
  for await (const { ScalableTargets = [] } of pages) {
    for (const { ResourceId = '' } of ScalableTargets) scaled.add(ResourceId);
  }
  return clusters.map(({ name, services }) => ({
    name,
    services: services.map((service) => ({
      ...service,
      isScaled: service.isScaled || scaled.has(`service/${name}/${service.name}`),
    })),
  }));
}
