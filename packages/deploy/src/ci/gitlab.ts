import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { stringify } from 'yaml';
import { registryHost } from '../registry/registry-host.ts';
import { type CiSystem, generatedNote, type PipelineRun, requireVariable, type Variables } from './ci-system.ts';
import { dashboardScript } from './dashboards.ts';
import { deploymentRole } from './role.ts';

/**
 * GitLab CI: the fleet's branches deploy by themselves, any environment by hand with the variable DEPLOY_SERVICE, and merge
 * requests check the dashboards.
 */
export const gitlab: CiSystem = {
  file: '.gitlab-ci.yml',
  pipelines: (fleet) =>
    `# ${generatedNote}\n${stringify(pipeline(fleet), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  isRunning: (variables) => variables['GITLAB_CI'] === 'true',
  readRun,
};

/** https://docs.gitlab.com/ci/variables/predefined_variables/; CI_JOB_STATUS is set in `after_script`. */
function readRun(variables: Variables): PipelineRun {
  const branch = requireVariable('GitLab', variables, 'CI_COMMIT_REF_NAME');
  const commit = requireVariable('GitLab', variables, 'CI_COMMIT_SHA');
  const { CI_PIPELINE_URL: pipelineUrl, CI_PROJECT_URL: project, CI_JOB_STATUS: status } = variables;
  return {
    branch,
    commit,
    ...(status && status !== 'running' && { exitCode: status === 'success' ? 0 : 1 }),
    ...(pipelineUrl && { pipelineUrl }),
    ...(project && { commitUrl: `${project}/-/commit/${commit}` }),
  };
}

function pipeline(fleet: Fleet) {
  const { dashboards, image } = fleet.deploy.pipelines;
  const jobs = Object.keys(fleet.environments).map((name) => [`deploy-to-${name}`, deployment(fleet, name)]);
  return {
    stages: [...(dashboards ? ['check'] : []), 'deploy'],
    default: { image: image ?? `${registryHost(fleet, fleet)}/${fleet.name}:latest` },
    variables: {
      DEPLOY_SERVICE: { value: '', description: 'Services separated by commas, or all; empty: those that changed' },
    },
    ...(dashboards && { dashboards: dashboardsJob(fleet) }),
    ...Object.fromEntries(jobs),
  };
}

/**
 * Where the Docker client finds the daemon of the service `docker`, also in an image other than Docker's own:
 * https://docs.gitlab.com/ci/docker/using_docker_build/#docker-in-docker-with-tls-enabled-in-the-docker-executor
 */
const dockerVariables = {
  DOCKER_HOST: 'tcp://docker:2376',
  DOCKER_TLS_CERTDIR: '/certs',
  DOCKER_TLS_VERIFY: '1',
  DOCKER_CERT_PATH: '/certs/client',
};

function deployment(fleet: Fleet, environment: string) {
  const { branches, caches, afterScript, oidc } = fleet.deploy.pipelines;
  const { region } = resolveEnvironment(fleet, environment);
  const pushed = Object.entries(branches).flatMap(([branch, target]) => {
    resolveEnvironment(fleet, target);
    return target === environment ? [{ if: `$CI_COMMIT_BRANCH == "${branch}"` }] : [];
  });
  return {
    stage: 'deploy',
    environment: { name: environment },
    // A second deployment waits for the first.
    resource_group: `deploy-${environment}`,
    interruptible: false,
    services: ['docker:28-dind'],
    variables: {
      GIT_DEPTH: '0',
      ENVIRONMENT: environment,
      AWS_REGION: region,
      ...dockerVariables,
      ...(oidc && {
        AWS_ROLE_ARN: deploymentRole(fleet, environment),
        AWS_WEB_IDENTITY_TOKEN_FILE: '/tmp/web-identity-token',
      }),
      ...(caches.includes('maven') && { MAVEN_OPTS: '-Dmaven.repo.local=$CI_PROJECT_DIR/.m2/repository' }),
    },
    ...(oidc && { id_tokens: { AWS_TOKEN: { aud: 'sts.amazonaws.com' } } }),
    ...(caches.includes('maven') && { cache: { key: 'maven', paths: ['.m2/repository'] } }),
    rules: [...pushed, { if: '$CI_PIPELINE_SOURCE != "merge_request_event"', when: 'manual', allow_failure: true }],
    script: [
      // In a subshell, so that the files of the build can be read by others as usual.
      ...(oidc ? ['(umask 077; echo "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE")'] : []),
      `bizom-deploy run --env ${environment}`,
    ],
    ...(afterScript.length > 0 && { after_script: afterScript }),
  };
}

function dashboardsJob(fleet: Fleet) {
  return {
    stage: 'check',
    rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }],
    script: dashboardScript(fleet),
  };
}
