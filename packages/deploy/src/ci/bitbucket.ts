import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { stringify } from 'yaml';
import { DeployError } from '../errors.ts';
import { registryHost } from '../registry/registry-host.ts';
import { type CiSystem, generatedNote, type PipelineRun, requireVariable, type Variables } from './ci-system.ts';
import { dashboardScript } from './dashboards.ts';
import { deploymentRole } from './role.ts';

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

/** Megabytes of a step by its size, of which half goes to Docker: https://support.atlassian.com/bitbucket-cloud/docs/databases-and-service-containers/ */
const dockerMemory = { '1x': 2048, '2x': 4096, '4x': 8192, '8x': 16384 } as const;

function pipelines(fleet: Fleet) {
  const { branches, dashboards, size, oidc } = fleet.deploy.pipelines;
  const automatic = Object.entries(branches).map(([branch, environment]) => [branch, [step(fleet, environment)]]);
  const manual = Object.keys(fleet.environments).map((environment) => [
    `deploy-to-${environment}`,
    [{ variables: [{ name: 'DEPLOY_SERVICE' }] }, step(fleet, environment)],
  ]);
  const [first = ''] = Object.keys(fleet.environments);
  return {
    image: {
      name: fleet.deploy.pipelines.image ?? `${registryHost(fleet, fleet)}/${fleet.name}:latest`,
      aws: oidc
        ? { 'oidc-role': deploymentRole(fleet, first) }
        : { 'access-key': '$AWS_ACCESS_KEY_ID', 'secret-key': '$AWS_SECRET_ACCESS_KEY' },
    },
    options: { docker: true },
    definitions: { services: { docker: { memory: dockerMemory[size] } } },
    pipelines: {
      ...(automatic.length > 0 && { branches: Object.fromEntries(automatic) }),
      ...(dashboards && {
        'pull-requests': { '**': [{ step: { name: 'Dashboards', script: dashboardScript(fleet) } }] },
      }),
      custom: Object.fromEntries(manual),
    },
  };
}

/** Caches that Bitbucket has without a definition: https://support.atlassian.com/bitbucket-cloud/docs/cache-dependencies/ */
const knownCaches = ['composer', 'dotnetcore', 'gradle', 'ivy2', 'maven', 'node', 'pip', 'sbt', 'docker'];

function step(fleet: Fleet, environment: string) {
  const { caches, size, afterScript, oidc } = fleet.deploy.pipelines;
  const unknown = caches.find((cache) => !knownCaches.includes(cache));
  if (unknown !== undefined)
    throw new DeployError(
      'WRONG_USE',
      `deploy.pipelines.caches: expected caches that Bitbucket has, ${knownCaches.join(', ')}, received "${unknown}".`,
    );
  return {
    step: {
      size,
      ...(oidc && { oidc: true }),
      ...(caches.length > 0 && { caches }),
      deployment: resolveEnvironment(fleet, environment).name,
      // A second deployment to an environment waits for the first.
      'concurrency-group': `deploy-${environment}`.slice(0, 50),
      // CONTAINER_TAG, CONTAINER_COUNT, WEBHOOK_URL, DEPLOY_SERVICE and the keys are Bitbucket variables.
      script: [
        // Bitbucket's docker cache keeps no layers that BuildKit made.
        ...(caches.includes('docker') ? ['export DOCKER_BUILDKIT=0'] : []),
        ...(oidc ? oidcScript(deploymentRole(fleet, environment)) : []),
        `bizom-deploy run --env ${environment}`,
      ],
      ...(afterScript.length > 0 && { 'after-script': afterScript }),
    },
  };
}

/** The AWS SDK takes the role with the token of the step. */
function oidcScript(role: string): string[] {
  return [
    `export AWS_ROLE_ARN=${role}`,
    'export AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/web-identity-token',
    '(umask 077; echo "$BITBUCKET_STEP_OIDC_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE")',
  ];
}
