import type { Container, Task } from '@aws-sdk/client-ecs';
import type { ResolvedService } from '@bizom/fleet';
import type { Target } from '../target/target.ts';

/**
 * The target of one task of a service; undefined where the task has no address of its own.
 * @param hostAddress address of tasks in host or bridge network, which have none of their own
 */
export function targetOfTask(service: ResolvedService, task: Task, hostAddress?: string): Target | undefined {
  const container = task.containers?.find(({ name }) => name === service.container) ?? task.containers?.[0];
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

/** What is no Actuator has metrics only where the fleet says where: the default is an Actuator's. */
function endpointsOf({ kind, path, metricsPath }: ResolvedService['health']): Target['paths'] {
  if (kind === 'tcp') return [];
  if (kind === 'actuator') return [{ health: path, metrics: metricsPath }];
  return [{ health: path, plain: true, ...(metricsPath !== actuatorMetricsPath && { metrics: metricsPath }) }];
}

const actuatorMetricsPath = '/actuator/prometheus';

function portOf({ health, port }: ResolvedService) {
  return health.port ?? port;
}

/** In bridge mode the container's port is another one at the host. */
function hostPort(service: ResolvedService, container: Container | undefined): number {
  const port = portOf(service);
  return container?.networkBindings?.find(({ containerPort }) => containerPort === port)?.hostPort ?? port;
}

/** The private IPv4 address of the task's network interface, or its IPv6 address where it has no other. */
function addressOf(task: Task, container: Container | undefined): string | undefined {
  const details = task.attachments?.find(({ type }) => type === 'ElasticNetworkInterface')?.details ?? [];
  const detail = (wanted: string) => details.find(({ name }) => name === wanted)?.value;
  const [network] = container?.networkInterfaces ?? [];
  return (
    detail('privateIPv4Address') ?? network?.privateIpv4Address ?? detail('privateIPv6Address') ?? network?.ipv6Address
  );
}

/** ECS writes limits as MiB in text; "0" is none. */
function limitOf(mebibytes: string | undefined): number | undefined {
  const value = Number(mebibytes);
  return value > 0 ? value * 1024 * 1024 : undefined;
}
