import type { Container, Task } from '@aws-sdk/client-ecs';
import type { ResolvedService } from '@bizom/fleet';
import { defaultEndpoints, type Endpoints, endpointsAt, plainEndpoints } from '../target/endpoints.ts';
import type { Target } from '../target/target.ts';

/**
 * The target of one task of a service; undefined where the task has no private address.
 * @param hostAddress address of tasks in host or bridge network, which have no private address
 */
export function targetOfTask(service: ResolvedService, task: Task, hostAddress?: string): Target | undefined {
  const container = containerOf(service, task);
  const address = addressOf(task, container) ?? hostAddress;
  if (address === undefined) return undefined;
  const memoryLimitBytes = limitOf(container?.memory) ?? limitOf(task.memory);
  return {
    ...targetAt(service, address, hostPort(service, container)),
    task: task.taskArn?.split('/').at(-1) ?? '',
    ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
    ...(task.startedAt !== undefined && { startedAtMs: new Date(task.startedAt).getTime() }),
  };
}

/** The container that is probed: the one that the fleet names, or that listens on the service's port, or the only one. */
function containerOf(service: ResolvedService, { containers = [] }: Task): Container | undefined {
  const named = containers.find(({ name }) => name === service.container);
  const bound = containers.find(({ networkBindings = [] }) =>
    networkBindings.some(({ containerPort }) => containerPort === portOf(service)),
  );
  return named ?? bound ?? (containers.length === 1 ? containers[0] : undefined);
}

/** A service's target at an address. */
function targetAt(service: ResolvedService, address: string, port = portOf(service)): Target {
  const { health, cluster, name } = service;
  const host = address.includes(':') ? `[${address}]` : address;
  const scheme = health.kind === 'tcp' ? 'tcp' : (health.scheme ?? 'http');
  const origin = `${scheme}://${host}:${port}`;
  return {
    url: origin,
    kind: health.kind,
    origin,
    paths: endpointsOf(health),
    service: name,
    cluster,
  };
}

/** The fleet's defaults are an Actuator's: with them, every dialect is looked for. */
function endpointsOf({ kind, path, metricsPath }: ResolvedService['health']): Endpoints[] {
  const metrics = metricsPath === defaultHealth.metricsPath ? undefined : [metricsPath];
  if (kind === 'tcp') return [];
  // Any other HTTP service has metrics only where the fleet says so.
  if (kind === 'http') return [{ ...plainEndpoints(path), metrics: metrics ?? [] }];
  const found = path === defaultHealth.path ? defaultEndpoints() : [endpointsAt(path) ?? plainEndpoints(path)];
  return metrics ? found.map((endpoints) => ({ ...endpoints, metrics })) : found;
}

function portOf({ health, port }: ResolvedService) {
  return health.port ?? port;
}

/** In bridge mode the container's port is another one at the host. */
function hostPort(service: ResolvedService, container: Container | undefined): number {
  const port = portOf(service);
  return container?.networkBindings?.find(({ containerPort }) => containerPort === port)?.hostPort ?? port;
}

/** The defaults of `services.NAME.health`. */
const defaultHealth = { path: '/actuator/health', metricsPath: '/actuator/prometheus' } as const;

/** The private IPv4 address of the task's network interface, or its IPv6 address where it has no other. */
function addressOf(task: Task, container: Container | undefined): string | undefined {
  const details = task.attachments?.find(({ type }) => type === 'ElasticNetworkInterface')?.details ?? [];
  const detail = (wanted: string) => details.find(({ name }) => name === wanted)?.value;
  const [network] = container?.networkInterfaces ?? [];
  return (
    detail('privateIPv4Address') ?? network?.privateIpv4Address ?? detail('privateIPv6Address') ?? network?.ipv6Address
  );
}

/** ECS writes limits as MiB in text; "0" means no limit. */
function limitOf(mebibytes: string | undefined): number | undefined {
  const value = Number(mebibytes);
  return value > 0 ? value * 1024 * 1024 : undefined;
}
