import { fillPattern, type ResolvedService } from '@bizom/fleet';
import { deploymentsMetric } from '@bizom/metric-names';
import { mavenArguments, mavenCommand } from '../image/compile.ts';
import { buildArguments, pruneArguments } from '../image/image.ts';
import { imageNames } from '../registry/target-images.ts';
import type { RunRequest } from './run-request.ts';
import { serviceDockerfile } from './service-dockerfile.ts';

type DryRunRequest = Omit<RunRequest, 'aws' | 'channels' | 'observer'> & Partial<Pick<RunRequest, 'channels'>>;

/**
 * Every command, every API call that changes something, and every message of a run that goes well, in the order in which
 * it would make them.
 * @example
 * const services = [resolveService(fleet, 'dev', 'ell')];
 * for (const step of dryRun({ fleet, environment: 'dev', services, directory: '.', commit })) console.log(step);
 */
export function dryRun(request: DryRunRequest): string[] {
  const { fleet, services } = request;
  if (services.length === 0) return [];
  return [
    ...services.flatMap((service) => downloads(request, service)),
    compilation(request),
    ...tells(request, fleet.deploy.messages.compiled),
    ...services.flatMap((service) => [...imageSteps(request, service), ...deploymentSteps(request, service)]),
  ];
}

function downloads({ fleet, environment }: DryRunRequest, { name }: ResolvedService): string[] {
  const { artifactBucket, artifactPrefix, artifactDirectory } = fleet.deploy;
  if (artifactBucket === undefined) return [];
  const fill = (pattern: string) => fillPattern(pattern, { environment, service: name });
  return [`s3:GetObject s3://${artifactBucket}/${fill(artifactPrefix)}* -> ${fill(artifactDirectory)}/`];
}

function compilation({ fleet, services, directory }: DryRunRequest): string {
  const all = services.length === Object.keys(fleet.services).length;
  const args = mavenArguments(all ? {} : { modules: services.map(({ module }) => module) });
  return [mavenCommand(directory), ...args].join(' ');
}

function imageSteps(request: DryRunRequest, service: ResolvedService): string[] {
  const { fleet, commit, containerTag } = request;
  const { moving, immutable } = imageNames(fleet, service, commit, containerTag);
  const dockerfile = serviceDockerfile(request, service);
  const build = buildArguments({
    directory: '.',
    dockerfile,
    tags: [immutable, moving],
    labels: { 'org.opencontainers.image.revision': commit, 'org.opencontainers.image.title': service.name },
    buildArgs: fleet.deploy.buildArgs,
  });
  const generated = 'text' in dockerfile ? ` < a generated Dockerfile, ${dockerfile.text.split('\n')[0]}` : '';
  return [
    `docker ${build.join(' ')}${generated}`,
    ...(fleet.deploy.artifactBucket === undefined ? [] : ['rm (the downloaded artifacts)']),
    `docker push ${immutable}`,
    `docker push ${moving}`,
    `docker image rm --force ${immutable}`,
    `docker ${pruneArguments(service.name).join(' ')}`,
  ];
}

function deploymentSteps(request: DryRunRequest, service: ResolvedService): string[] {
  const { fleet, environment, commit, containerTag, grafanaToken } = request;
  const { rollout, metricNamespace, messages } = fleet.deploy;
  const { grafanaUrl } = fleet.dashboards;
  const { moving, repository } = imageNames(fleet, service, commit, containerTag);
  const count = request.desiredCount ?? service.desiredCount;
  const pins = rollout === 'pin';
  const register = `ecs:RegisterTaskDefinition container=${service.container} image=`;
  const update = [
    `cluster=${service.cluster}`,
    `service=${service.ecsService}`,
    ...(pins ? ['taskDefinition=(the new revision)'] : []),
    ...(count === undefined ? [] : [`desiredCount=${count}`]),
    'forceNewDeployment=true',
  ];
  return [
    pins
      ? `${register}${repository}@(the pushed digest)`
      : `${register}${moving} (only where the service's revision names another image)`,
    `ecs:UpdateService ${update.join(' ')}`,
    `cloudwatch:PutMetricData ${metricNamespace}/${deploymentsMetric} service=${service.name} environment=${environment}`,
    ...(grafanaUrl && grafanaToken ? [`grafana:POST ${grafanaUrl.replace(/\/$/, '')}/api/annotations`] : []),
    ...tells(request, fillPattern(messages.deployed, { service: service.name, environment })),
  ];
}

function tells({ channels = [] }: DryRunRequest, text: string): string[] {
  return channels.map(({ name }) => `message to ${name}: ${text}`);
}
