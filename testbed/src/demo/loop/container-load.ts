import { CloudWatchClient, PutMetricDataCommand, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { x } from 'tinyexec';
import type { Aws } from '../../aws.ts';
import type { Docker } from '../../docker.ts';
import { environment, memoryLimitMb, type ServiceName, services } from './fleet.ts';

/** What a container uses, as `docker stats` has it. */
interface ContainerLoad {
  service: ServiceName;
  /** Of one core. */
  cpuPercent: number;
  memoryMb: number;
}

const everyMs = 3000;
const format = '{{.Name}} {{.CPUPerc}} {{.MemUsage}}';
const mebibytes: Readonly<Record<string, number>> = { KiB: 1 / 1024, MiB: 1, GiB: 1024 };

/** Reads lines such as `ministack-ecs-0af3c1d2-ell 12.50% 101.2MiB / 7.6GiB`; containers of others are left out. */
export function readLoads(printed: string): ContainerLoad[] {
  return printed.split('\n').flatMap((line) => {
    const [name = '', cpu = '', memory = ''] = line.split(' ');
    const service = services.find((one) => new RegExp(`^ministack-ecs-[^-]+-${one}$`).test(name));
    const [, amount, unit = ''] = /^([\d.]+)(\w+)$/.exec(memory) ?? [];
    if (!service || amount === undefined || mebibytes[unit] === undefined) return [];
    return [{ service, cpuPercent: Number.parseFloat(cpu), memoryMb: Number(amount) * mebibytes[unit] }];
  });
}

/**
 * A STAND-IN for the metrics that ECS publishes of its services and the emulator does not: CPU and memory of the real containers, in
 * percent of what their task definitions reserve. Until `signal` is aborted.
 */
export async function publishContainerLoad(aws: Aws, docker: Docker, signal: AbortSignal): Promise<void> {
  const cloudWatch = new CloudWatchClient(aws.clientConfig);
  while (!signal.aborted) {
    const { stdout } = await x('docker', ['stats', '--no-stream', '--format', format], {
      nodeOptions: { env: docker.env },
    });
    const MetricData = readLoads(stdout).flatMap(data);
    if (MetricData.length > 0 && !signal.aborted) {
      await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ECS', MetricData })).catch(() => {});
    }
    await pause(signal);
  }
}

function data({ service, cpuPercent, memoryMb }: ContainerLoad) {
  const Dimensions = [
    { Name: 'ClusterName', Value: environment },
    { Name: 'ServiceName', Value: service },
  ];
  const Unit = StandardUnit.Percent;
  return [
    { MetricName: 'CPUUtilization', Value: cpuPercent, Unit, Dimensions },
    { MetricName: 'MemoryUtilization', Value: (100 * memoryMb) / memoryLimitMb, Unit, Dimensions },
  ];
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, everyMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
