import type { Aws } from '../../aws.ts';
import type { Docker } from '../../docker.ts';
import { startDocker } from '../../docker.ts';
import { startEngine } from '../../engine.ts';
import type { EngineName } from '../../engine-catalog.ts';
import type { Engine } from '../../engine-node.ts';
import { jreImage } from '../../jre-image.ts';
import { type Mailbox, startMailbox } from '../../mailbox.ts';
import { startMetricImages } from '../../metric-images.ts';
import { startMinistack } from '../../ministack.ts';
import { missing } from '../../missing.ts';
import { freePort } from '../../ports.ts';
import { type Registry, startRegistry } from '../../registry.ts';
import { startTaskAddresses } from '../../task-addresses.ts';
import { type ServiceName, services } from './fleet.ts';

/** What runs the services as containers. */
interface Containers {
  docker: Docker;
  registry: Registry;
  baseImage: string;
}

/** Everything real that the loop runs on. */
export interface Parts {
  engine: Engine;
  aws: Aws;
  mailbox: Mailbox;
  ports: Record<ServiceName, number>;
  containers: Containers | undefined;
  /** Why there are no containers. */
  noContainers: string | undefined;
}

/** Starts them side by side; `stack` ends them. */
export async function startParts(engineName: EngineName, stack: AsyncDisposableStack): Promise<Parts> {
  const noContainers = await whyNoContainers();
  const engine = startEngine(engineName).then((part) => stack.use(part));
  const cloud = startCloud(noContainers === undefined, stack);
  const ports = Object.fromEntries(await Promise.all(services.map(async (name) => [name, await freePort()])));
  const [started, rest] = await Promise.all([engine, cloud]);
  return { engine: started, ...rest, ports, noContainers };
}

async function whyNoContainers(): Promise<string | undefined> {
  for (const part of ['docker', 'registry', 'maven', 'git'] as const) {
    const why = await missing(part);
    if (why !== undefined) return why;
  }
  return undefined;
}

async function startCloud(
  withContainers: boolean,
  stack: AsyncDisposableStack,
): Promise<Pick<Parts, 'aws' | 'mailbox' | 'containers'>> {
  const mailbox = stack.use(await startMailbox());
  const docker = withContainers ? stack.use(await startDocker()) : undefined;
  const containers = docker && startContainers(docker, stack);
  const emulator = Promise.withResolvers<string>();
  const addresses = stack.use(await startTaskAddresses(emulator.promise));
  const images = stack.use(await startMetricImages(addresses.endpoint));
  const aws = await startMinistack({
    smtpPort: mailbox.port,
    ...(docker && { dockerHost: docker.host }),
    // Where the Lambdas find AWS.
    env: { AWS_ENDPOINT_URL: images.endpoint },
  });
  stack.use(aws);
  emulator.resolve(aws.endpoint);
  return { aws, mailbox, containers: await containers };
}

async function startContainers(docker: Docker, stack: AsyncDisposableStack): Promise<Containers> {
  const [registry, baseImage] = await Promise.all([startRegistry(), jreImage(docker)]);
  return { docker, registry: stack.use(registry), baseImage };
}
