import type { Aws } from '../../aws.ts';
import { run } from '../../command.ts';
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
import { bootstrap } from './infrastructure.ts';

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
  // Before the emulator, whose containers have to end first.
  const containers = withContainers ? await startContainers(stack) : undefined;
  const emulator = Promise.withResolvers<string>();
  const addresses = stack.use(await startTaskAddresses(emulator.promise));
  const images = stack.use(await startMetricImages(addresses.endpoint));
  const aws = await startMinistack({
    smtpPort: mailbox.port,
    ...(containers && { dockerHost: containers.docker.host }),
    // Where the Lambdas find AWS.
    env: { AWS_ENDPOINT_URL: images.endpoint },
  });
  stack.use(aws);
  emulator.resolve(aws.endpoint);
  await bootstrap(aws);
  return { aws, mailbox, containers };
}

async function startContainers(stack: AsyncDisposableStack): Promise<Containers> {
  const docker = stack.use(await startDocker());
  const registry = stack.use(await startRegistry());
  stack.defer(() => removeImages(docker, registry.host));
  return { docker, registry, baseImage: await jreImage(docker) };
}

/** What was pulled from a registry that is gone is of no use to a daemon that stays. */
async function removeImages(docker: Docker, host: string): Promise<void> {
  if (docker.own) return;
  const images = ['image', 'ls', '--quiet', '--filter', `reference=${host}/*`];
  const found = (await run('docker', images, { env: docker.env })).split('\n').filter(Boolean);
  if (found.length > 0) await run('docker', ['image', 'rm', '--force', ...new Set(found)], { env: docker.env });
}
