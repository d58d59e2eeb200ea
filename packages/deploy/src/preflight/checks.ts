import { access, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type Fleet, fillPattern, type ResolvedService } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { describeService } from '../ecs/service.ts';
import { listServiceDeployments } from '../ecs/service-deployments.ts';
import { describeTaskDefinition, imageOf } from '../ecs/task-definition.ts';
import { runningTasks } from '../ecs/tasks.ts';
import { inWords } from '../errors.ts';
import { safeLine } from '../foreign-text.ts';
import { mavenCommand } from '../image/compile.ts';
import { run } from '../image/process.ts';
import { withLogin } from '../registry/docker-settings.ts';
import { clientFor, describeImage, registryId, registryLogin } from '../registry/ecr.ts';
import { imageParts } from '../registry/image-name.ts';
import { imageNames } from '../registry/target-images.ts';
import { rejectInProgress, requireSupported } from '../rollout/in-progress.ts';
import { serviceDockerfile } from '../run/service-dockerfile.ts';
import { baseImages } from './base-images.ts';

/** One thing that a deployment needs; `fault` says what is wrong and what to do. */
export interface Check {
  /** A service, or the machine. */
  subject: string;
  what: string;
  fault?: string;
}

/** What is to be checked. */
export interface CheckRequest {
  aws: AwsClients;
  fleet: Fleet;
  services: readonly ResolvedService[];
  /** The repository. */
  directory: string;
  containerTag?: string;
  desiredCount?: number;
}

/** A build of a few JVM images needs about as much. */
const neededBytes = 2 * 1024 ** 3;

/**
 * Checks everything that a deployment needs, and changes nothing. A fault does not end the checks.
 * @example
 * const services = resolveServices(fleet, 'dev');
 * const checks = await preflight({ aws: awsClients({ region: 'eu-west-1' }), fleet, services, directory: '.' });
 * const faults = checks.filter(({ fault }) => fault !== undefined);
 */
export async function preflight(request: CheckRequest): Promise<Check[]> {
  const machine = [
    check('machine', 'Docker daemon', () =>
      requireCommand(request, 'docker', ['version', '--format', '{{.Server.Version}}']),
    ),
    check('machine', 'Maven', () => requireCommand(request, mavenCommand(request.directory), ['--version'])),
    check('machine', 'disk', () => requireSpace(request.directory)),
  ];
  const services = request.services.flatMap((service) => [
    check(service.name, 'Maven module', () => access(join(request.directory, service.module, 'pom.xml'))),
    check(service.name, 'ECS service', () => requireService(request, service)),
    check(service.name, 'container', () => requireContainer(request, service)),
    check(service.name, 'image repository', () => requireRepository(request, service)),
    check(service.name, 'base image', () => requireBaseImages(request, service)),
    check(service.name, 'rights', () => requireRights(request, service)),
  ]);
  return Promise.all([...machine, ...services]);
}

async function check(subject: string, what: string, requirement: () => Promise<void>): Promise<Check> {
  try {
    await requirement();
    return { subject, what };
  } catch (error) {
    return { subject, what, fault: safeLine(inWords(error)) };
  }
}

async function requireCommand({ directory }: CheckRequest, command: string, args: string[]): Promise<void> {
  const { exitCode, lines } = await run(command, args, { directory });
  if (exitCode !== 0) throw new Error(lines.at(-1) || `${command} ended with exit code ${exitCode}`);
}

async function requireSpace(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free < neededBytes) throw new Error(`${Math.round(free / 1024 ** 2)} MB are free; make room for 2048 MB`);
}

async function requireService({ aws, desiredCount }: CheckRequest, service: ResolvedService): Promise<void> {
  const described = await describeService(aws.ecs, service);
  requireSupported(described, desiredCount ?? service.desiredCount);
  rejectInProgress(described);
}

async function requireContainer({ aws }: CheckRequest, service: ResolvedService): Promise<void> {
  const { taskDefinition = '' } = await describeService(aws.ecs, service);
  const { definition } = await describeTaskDefinition(aws.ecs, taskDefinition);
  if (imageOf(definition, service.container) !== undefined) return;
  const names = definition.containerDefinitions?.map(({ name }) => name).join(', ');
  throw new Error(`no container ${service.container}, but ${names}; name it in the fleet (services.*.container)`);
}

/** Only repositories of ECR can be looked at; other registries are tried by the push. */
async function requireRepository({ aws, fleet, containerTag }: CheckRequest, service: ResolvedService): Promise<void> {
  const { moving } = imageNames(fleet, service, '', containerTag);
  const { host, repository } = imageParts(moving);
  const registry = registryId(host);
  if (registry.registryId === undefined) return;
  const input = { ...registry, repositoryNames: [repository] };
  const { repositories } = await (await clientFor(aws.ecr, host)).send(new DescribeRepositoriesCommand(input));
  const mutability = repositories?.[0]?.imageTagMutability ?? '';
  if (mutability === 'IMMUTABLE' && fleet.deploy.rollout === 'force')
    throw new Error(
      `${repository} has immutable tags, and the tag of rollout: 'force' has to move; use rollout: 'pin'`,
    );
}

/** A base image has to be here, or in a registry that can be asked with the login of the build. */
async function requireBaseImages(request: CheckRequest, service: ResolvedService): Promise<void> {
  const { aws, fleet, directory, containerTag } = request;
  const dockerfile = serviceDockerfile({ fleet, directory, environment: service.environment.name }, service);
  const text = 'text' in dockerfile ? dockerfile.text : await readFile(join(directory, dockerfile.path), 'utf8');
  const images = baseImages(text, fleet.deploy.buildArgs);
  const isHere = async (image: string) => (await run('docker', ['image', 'inspect', image])).exitCode === 0;
  const wanted: string[] = [];
  for (const image of images) if (!(await isHere(image))) wanted.push(image);
  if (wanted.length === 0) return;
  const login = await registryLogin(aws.ecr, imageNames(fleet, service, '', containerTag).registry);
  await withLogin(login, async (environment) => {
    for (const image of wanted) {
      const { exitCode, lines } = await run('docker', ['manifest', 'inspect', image], { environment });
      if (exitCode !== 0) throw new Error(`${image} cannot be read: ${lines.at(-1) || `exit code ${exitCode}`}`);
    }
  });
}

/** Asks AWS what a run asks, as far as that changes nothing. Rights to change something show only when it is changed. */
async function requireRights({ aws, fleet, containerTag }: CheckRequest, service: ResolvedService): Promise<void> {
  const { artifactBucket, artifactPrefix } = fleet.deploy;
  const { moving, registry } = imageNames(fleet, service, '', containerTag);
  const taskScope = { ...service, deploymentId: '', taskDefinition: '', createdAtMs: 0 };
  const prefix = fillPattern(artifactPrefix, { environment: service.environment.name, service: service.name });
  const calls: (() => Promise<unknown>)[] = [
    () => runningTasks(aws.ecs, taskScope),
    () => listServiceDeployments(aws.ecs, service, { limit: 1 }),
    () => registryLogin(aws.ecr, registry),
    ...(registryId(registry).registryId === undefined ? [] : [() => describeImage(aws.ecr, moving)]),
    ...(artifactBucket === undefined
      ? []
      : [() => aws.s3.send(new ListObjectsV2Command({ Bucket: artifactBucket, Prefix: prefix, MaxKeys: 1 }))]),
  ];
  const ended = await Promise.allSettled(calls.map((call) => call()));
  const refused = ended.flatMap((one) =>
    one.status === 'rejected' && isDenied(one.reason) ? [inWords(one.reason)] : [],
  );
  if (refused.length > 0) throw new Error(refused.join('; '));
}

/** Other errors, such as of a service that does not exist, are the faults of other checks. */
function isDenied(error: unknown): boolean {
  const { name = '', $metadata } = Object(error) as { name?: string; $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 403 || /AccessDenied|NotAuthorized|UnauthorizedOperation/i.test(name);
}
