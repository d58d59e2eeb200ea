import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  type DeploymentCircuitBreaker,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  type Aws,
  type Docker,
  type FaultProxy,
  jreImage,
  missing,
  type Registry,
  startDocker,
  startMinistack,
  startProxy,
  startRegistry,
} from '@bizom/testbed';
import { type AwsClients, awsClients, buildImage, pushImage } from '../../src/index.ts';

/** Why real containers cannot be had; undefined when they can. */
export async function noContainers(): Promise<string | undefined> {
  return (await missing('docker')) ?? (await missing('registry'));
}

/** An emulated ECS whose tasks are real containers, with a registry and a breakable way to both. */
export interface TestCluster extends AsyncDisposable {
  docker: Docker;
  registry: Registry;
  emulator: Aws;
  aws: AwsClients;
  /** Clients whose way to ECS can be broken. */
  brokenAws: AwsClients;
  network: FaultProxy;
  baseImage: string;
  /** Builds and pushes an image that runs a shell command line; returns it by digest. */
  image(service: string, command: string[]): Promise<string>;
  /** Makes a service which runs an image, and waits until it is steady. */
  service(name: string, image: string, breaker: DeploymentCircuitBreaker, count?: number): Promise<void>;
}

export const clusterName = 'dev';

export async function startTestCluster(): Promise<TestCluster> {
  const docker = await startDocker();
  process.env['DOCKER_HOST'] = docker.host;
  const [registry, emulator, baseImage] = await Promise.all([
    startRegistry(),
    startMinistack({ dockerHost: docker.host }),
    jreImage(docker),
  ]);
  const network = await startProxy(emulator.endpoint);
  const aws = awsClients(emulator.clientConfig);
  const brokenAws = awsClients({ ...emulator.clientConfig, endpoint: network.url });
  await aws.ecs.send(new CreateClusterCommand({ clusterName }));
  return {
    docker,
    registry,
    emulator,
    aws,
    brokenAws,
    network,
    baseImage,
    image: (service, command) => shellImage(`${registry.host}/${clusterName}:${service}`, baseImage, command),
    service: (name, image, breaker, count = 1) => createService(aws, name, image, breaker, count),
    async [Symbol.asyncDispose]() {
      delete process.env['DOCKER_HOST'];
      for (const part of [network, emulator, registry, docker]) await part.stop();
    },
  };
}

async function shellImage(tag: string, baseImage: string, command: string[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'deploy-image-'));
  try {
    // A label that differs makes every image another one.
    const text = `FROM ${baseImage}\nLABEL built="${process.hrtime.bigint()}"\nCMD ${JSON.stringify(command)}\n`;
    await buildImage({ directory, dockerfile: { text }, tags: [tag] });
    const digest = await pushImage({ tags: [tag] });
    return `${tag.slice(0, tag.lastIndexOf(':'))}@${digest}`;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function container(name: string, image: string): ContainerDefinition {
  const options = {
    'awslogs-group': `/ecs/${clusterName}/${name}`,
    'awslogs-region': 'us-east-1',
    'awslogs-stream-prefix': 'ecs',
  };
  return { name, image, essential: true, memory: 256, logConfiguration: { logDriver: 'awslogs', options } };
}

async function createService(
  aws: AwsClients,
  name: string,
  image: string,
  breaker: DeploymentCircuitBreaker,
  desiredCount: number,
): Promise<void> {
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: `/ecs/${clusterName}/${name}` }));
  const containerDefinitions = [container(name, image)];
  await aws.ecs.send(new RegisterTaskDefinitionCommand({ family: name, networkMode: 'host', containerDefinitions }));
  await aws.ecs.send(
    new CreateServiceCommand({
      cluster: clusterName,
      serviceName: name,
      taskDefinition: name,
      desiredCount,
      deploymentConfiguration: { deploymentCircuitBreaker: breaker },
    }),
  );
  for (let look = 0; look < 100; look++) {
    const { services } = await aws.ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [name] }));
    if (services?.[0]?.runningCount === desiredCount) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} never ran`);
}
