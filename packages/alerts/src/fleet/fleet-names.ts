import { type Fleet, type ResolvedService, resolveEnvironment, resolveServices } from '@bizom/fleet';
import { type FleetName, type FleetNames, nameOf } from '../stop/names.ts';

/**
 * What a fleet calls its clusters and services, by the names that ECS has for them: the handler's `ALERTS_NAMES`. Only what `nameOf`
 * would not say by itself, as a Lambda's environment has little room.
 * @example
 * fleetNames(fleet, ['prod']);
 */
export function fleetNames(
  fleet: Fleet,
  environments: readonly string[] = Object.keys(fleet.environments),
): FleetNames {
  const clusters = clusterNames(fleet, environments);
  const services = environments
    .flatMap((environment) => resolveServices(fleet, environment))
    .filter((service) => !isPlain(service, clusters))
    .map((service) => [`${service.cluster}/${service.ecsService}`, fleetName(service)] as const);
  return { ...clusters, ...Object.fromEntries(services) };
}

/** The clusters that are called otherwise than their environment; one that several share says nothing of the environment. */
function clusterNames(fleet: Fleet, environments: readonly string[]): FleetNames {
  const all = Object.keys(fleet.environments).map((name) => resolveEnvironment(fleet, name).cluster);
  const named = environments
    .map((environment) => [resolveEnvironment(fleet, environment).cluster, { environment }] as const)
    .filter(([cluster, { environment }]) => cluster !== environment && all.filter((it) => it === cluster).length === 1);
  return Object.fromEntries(named);
}

function isPlain(service: ResolvedService, clusters: FleetNames): boolean {
  const { cluster, ecsService, environment, name } = service;
  const said = nameOf({ cluster, service: ecsService }, clusters);
  return said.environment === environment.name && said.service === name && !needsContainer(service);
}

function fleetName(service: ResolvedService): FleetName {
  const { environment, name, container } = service;
  return { environment: environment.name, service: name, ...(needsContainer(service) && { container }) };
}

/** A container that is called as its service is found without being named. */
const needsContainer = ({ container, name, ecsService }: ResolvedService): boolean =>
  container !== name && container !== ecsService;
