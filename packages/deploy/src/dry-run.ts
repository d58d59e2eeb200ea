import { fillPattern } from '@bizom/fleet';
import { mavenArguments } from './compile.ts';
import { buildArguments } from './image.ts';
import type { RunRequest } from './run-request.ts';
import { imageNames } from './target-images.ts';

type DryRunRequest = Omit<RunRequest, 'aws' | 'channels' | 'observer'>;

/** Every command and every API call that changes something, in the order in which a run would make them. */
export function dryRun(request: DryRunRequest): string[] {
  const { fleet, environment, services, commit, containerTag } = request;
  const { deploy } = fleet;
  const all = services.length === Object.keys(fleet.services).length;
  const fill = (pattern: string, service: string) => fillPattern(pattern, { environment, service });
  const downloads = services.flatMap(({ name }) =>
    deploy.artifactBucket === undefined
      ? []
      : [
          `s3:GetObject s3://${deploy.artifactBucket}/${fill(deploy.artifactPrefix, name)}* -> ${fill(deploy.artifactDirectory, name)}/`,
        ],
  );
  const compile = ['mvn', ...mavenArguments(all ? {} : { modules: services.map(({ module }) => module) })].join(' ');
  const shipped = services.flatMap((service) => {
    const { moving, immutable, repository } = imageNames(fleet, service, commit, containerTag);
    const labels = { 'org.opencontainers.image.revision': commit, 'org.opencontainers.image.title': service.name };
    const dockerfile = { path: fill(deploy.dockerfile, service.name) };
    const build = buildArguments({
      directory: '.',
      dockerfile,
      tags: [immutable, moving],
      labels,
      buildArgs: deploy.buildArgs,
    });
    const count = request.desiredCount ?? service.desiredCount;
    const update = [
      `cluster=${service.cluster}`,
      `service=${service.ecsService}`,
      ...(deploy.rollout === 'pin' ? ['taskDefinition=(the new revision)'] : []),
      ...(count === undefined ? [] : [`desiredCount=${count}`]),
      'forceNewDeployment=true',
    ];
    return [
      ['docker', ...build].join(' '),
      `docker push ${immutable}`,
      `docker push ${moving}`,
      `docker image rm --force ${immutable} ${moving}`,
      ...(deploy.rollout === 'pin'
        ? [`ecs:RegisterTaskDefinition container=${service.container} image=${repository}@(the pushed digest)`]
        : []),
      `ecs:UpdateService ${update.join(' ')}`,
      `cloudwatch:PutMetricData ${deploy.metricNamespace}/Deployments service=${service.name} environment=${environment}`,
    ];
  });
  return services.length === 0 ? [] : [...downloads, compile, ...shipped];
}
