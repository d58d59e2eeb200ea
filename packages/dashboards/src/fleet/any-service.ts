import { type Fleet, fillPattern, type ResolvedService, resolveServices } from '@bizom/fleet';
import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { anyServiceDashboard } from '../dashboards/any-service.ts';
import { fleetTarget } from '../model/target.ts';

const variables = { environment: '$environment', service: '$service' };

/**
 * The dashboard with drop-downs, for what follows the fleet's patterns: an environment or service with other names
 * is left out (it has its own dashboard), for a drop-down's value can only be put where the pattern has it.
 */
export function anyService(fleet: Fleet): DashboardBuilder | undefined {
  const regular = Object.keys(fleet.environments)
    .flatMap((name) => resolveServices(fleet, name))
    .filter((service) => followsPatterns(fleet, service));
  const [first] = regular;
  if (first === undefined) return undefined;
  const { loadBalancer: _, targetGroup: __, ...target } = fleetTarget(fleet, first);
  return anyServiceDashboard(
    { ...target, cluster: '$environment', ecsService: '$service', logGroup: fillPattern(fleet.logGroup, variables) },
    {
      environments: [...new Set(regular.map(({ environment }) => environment.name))],
      services: [...new Set(regular.map(({ name }) => name))],
      regions: [...new Set(regular.map(({ environment }) => environment.region))],
    },
    { refreshSeconds: fleet.dashboards.refreshSeconds },
  );
}

function followsPatterns(fleet: Fleet, { name, environment, cluster, ecsService, logGroup }: ResolvedService): boolean {
  const expected = fillPattern(fleet.logGroup, { environment: environment.name, service: name });
  return cluster === environment.name && ecsService === name && logGroup === expected;
}
