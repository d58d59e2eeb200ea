import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { stringify } from 'yaml';
import { registryHost } from '../registry/registry-host.ts';
import { type CiSystem, generatedNote, type PipelineRun, requireVariable, type Variables } from './ci-system.ts';

/**
 * Bitbucket Pipelines: the fleet's branches deploy by themselves, `deploy-to-<environment>` by hand with the variable
 * DEPLOY_SERVICE, and pull requests check the dashboards.
 */
export const bitbucket: CiSystem = {
  file: 'bitbucket-pipelines.yml',
  pipelines: (fleet) =>
    `# ${generatedNote}\n${stringify(pipelines(fleet), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  isRunning: (variables) => Boolean(variables['BITBUCKET_COMMIT']),
  readRun,
};

function readRun(variables: Variables): PipelineRun {
  const branch = requireVariable('Bitbucket', variables, 'BITBUCKET_BRANCH', 'BITBUCKET_TAG');
  const commit = requireVariable('Bitbucket', variables, 'BITBUCKET_COMMIT');
  const origin = variables['BITBUCKET_GIT_HTTP_ORIGIN']?.replace(
    /^http:\/\/bitbucket\.org\//,
    'https://bitbucket.org/',
  );
  const build = variables['BITBUCKET_BUILD_NUMBER'];
  const exitCode = variables['BITBUCKET_EXIT_CODE'];
  return {
    branch,
    commit,
    ...(exitCode && { exitCode: Number(exitCode) }),
    ...(origin && build && { pipelineUrl: `${origin}/pipelines/results/${build}` }),
    ...(origin && { commitUrl: `${origin}/commits/${commit}` }),
  };
}

function pipelines(fleet: Fleet) {
  const { branches, dashboards } = fleet.deploy.pipelines;
  const automatic = Object.entries(branches).map(([branch, environment]) => [branch, [step(fleet, environment)]]);
  const manual = Object.keys(fleet.environments).map((environment) => [
    `deploy-to-${environment}`,
    [{ variables: [{ name: 'DEPLOY_SERVICE' }] }, step(fleet, environment)],
  ]);
  return {
    image: {
      name: fleet.deploy.pipelines.image ?? `${registryHost(fleet, fleet)}/${fleet.name}:latest`,
      aws: { 'access-key': '$AWS_ACCESS_KEY_ID', 'secret-key': '$AWS_SECRET_ACCESS_KEY' },
    },
    options: { docker: true },
    pipelines: {
      ...(automatic.length > 0 && { branches: Object.fromEntries(automatic) }),
      ...(dashboards && { 'pull-requests': { '**': [dashboardsStep(fleet)] } }),
      custom: Object.fromEntries(manual),
    },
  };
}

function step(fleet: Fleet, environment: string) {
  const { caches, size, afterScript } = fleet.deploy.pipelines;
  return {
    step: {
      size,
      ...(caches.length > 0 && { caches }),
      deployment: resolveEnvironment(fleet, environment).name,
      // CONTAINER_TAG, CONTAINER_COUNT, WEBHOOK_URL, DEPLOY_SERVICE and the keys are Bitbucket variables.
      script: [
        // Bitbucket's docker cache keeps no layers that BuildKit made.
        ...(caches.includes('docker') ? ['export DOCKER_BUILDKIT=0'] : []),
        `bizom-deploy run --env ${environment}`,
      ],
      ...(afterScript.length > 0 && { 'after-script': afterScript }),
    },
  };
}

function dashboardsStep({ dashboards }: Fleet) {
  return {
    step: {
      name: 'Dashboards',
      script: [
        'bizom-dashboards build --out build/dashboards',
        'bizom-dashboards check build/dashboards',
        ...(dashboards.grafanaUrl === undefined ? [] : ['bizom-dashboards diff']),
      ],
    },
  };
}
