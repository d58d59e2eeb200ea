import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { stringify } from 'yaml';
import { type CiSystem, generatedNote, type PipelineRun, requireVariable, type Variables } from './ci-system.ts';
import { dashboardScript } from './dashboards.ts';
import { deploymentRole } from './role.ts';

/**
 * GitHub Actions: the fleet's branches deploy by themselves, any environment by hand with the inputs `environment` and
 * `service`, and pull requests check the dashboards.
 */
export const github: CiSystem = {
  file: '.github/workflows/deploy.yml',
  pipelines: (fleet) =>
    `# ${generatedNote}\n${stringify(workflow(fleet), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  isRunning: (variables) => variables['GITHUB_ACTIONS'] === 'true',
  readRun,
};

/** https://docs.github.com/actions/reference/workflows-and-actions/variables; JOB_STATUS is set by the generated workflow. */
function readRun(variables: Variables): PipelineRun {
  const branch = requireVariable('GitHub', variables, 'GITHUB_HEAD_REF', 'GITHUB_REF_NAME');
  const commit = requireVariable('GitHub', variables, 'GITHUB_SHA');
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    JOB_STATUS: status,
  } = variables;
  const origin = server && repository ? `${server}/${repository}` : undefined;
  return {
    branch,
    commit,
    ...(status && { exitCode: status === 'success' ? 0 : 1 }),
    ...(origin && run && { pipelineUrl: `${origin}/actions/runs/${run}` }),
    ...(origin && { commitUrl: `${origin}/commit/${commit}` }),
  };
}

function workflow(fleet: Fleet) {
  const { branches, dashboards } = fleet.deploy.pipelines;
  const environments = Object.keys(fleet.environments);
  return {
    name: 'Deploy',
    on: {
      ...(Object.keys(branches).length > 0 && { push: { branches: Object.keys(branches) } }),
      ...(dashboards && { pull_request: {} }),
      workflow_dispatch: {
        inputs: {
          environment: { description: 'Where to deploy', type: 'choice', required: true, options: environments },
          service: {
            description: 'A service, several separated by commas, or all; empty: those that changed',
            default: '',
          },
          replace: { description: 'Replace a deployment that is in progress', type: 'boolean', default: false },
        },
      },
    },
    permissions: { contents: 'read', 'id-token': 'write' },
    jobs: {
      ...Object.fromEntries(environments.map((name) => [`deploy-${name}`, deployment(fleet, name)])),
      ...(dashboards && { dashboards: dashboardsJob(fleet) }),
    },
  };
}

function deployment(fleet: Fleet, environment: string) {
  const { branches, caches, afterScript } = fleet.deploy.pipelines;
  const pushed = Object.entries(branches).flatMap(([branch, target]) => {
    resolveEnvironment(fleet, target);
    return target === environment
      ? [`(github.event_name == 'push' && github.ref_name == '${branch.replaceAll("'", "''")}')`]
      : [];
  });
  const byHand = `(github.event_name == 'workflow_dispatch' && inputs.environment == '${environment}')`;
  return {
    if: [...pushed, byHand].join(' || '),
    'runs-on': 'ubuntu-latest',
    environment,
    // A second deployment waits for the first; one that runs is never cancelled.
    concurrency: { group: `deploy-${environment}`, 'cancel-in-progress': false },
    steps: [
      { uses: 'actions/checkout@v4', with: { 'fetch-depth': 0 } },
      ...setUp(caches.includes('maven')),
      credentials(fleet, environment),
      {
        name: 'Deploy',
        run: `bizom-deploy run --env ${environment}`,
        env: {
          DEPLOY_SERVICE: expression('inputs.service'),
          REPLACE: expression('inputs.replace'),
          CONTAINER_TAG: expression('vars.CONTAINER_TAG'),
          CONTAINER_COUNT: expression('vars.CONTAINER_COUNT'),
          ...secrets(['GRAFANA_TOKEN', ...registryVariables(fleet), ...channelVariables(fleet)]),
        },
      },
      ...afterScript.map((run) => ({
        name: 'Notify',
        if: 'always()',
        run,
        env: {
          ENVIRONMENT: environment,
          JOB_STATUS: expression('job.status'),
          ...secrets(channelVariables(fleet)),
        },
      })),
    ],
  };
}

function setUp(cacheMaven: boolean) {
  return [
    {
      uses: 'actions/setup-java@v4',
      with: { distribution: 'temurin', 'java-version': '17', ...(cacheMaven && { cache: 'maven' }) },
    },
    { uses: 'actions/setup-node@v4', with: { 'node-version': '24' } },
    { name: 'Install the commands', run: 'npm install --global @bizom/deploy @bizom/dashboards' },
  ];
}

function credentials(fleet: Fleet, environment: string) {
  const { region } = resolveEnvironment(fleet, environment);
  const keys = {
    'aws-access-key-id': expression('secrets.AWS_ACCESS_KEY_ID'),
    'aws-secret-access-key': expression('secrets.AWS_SECRET_ACCESS_KEY'),
  };
  const { oidc } = fleet.deploy.pipelines;
  return {
    uses: 'aws-actions/configure-aws-credentials@v4',
    with: { 'aws-region': region, ...(oidc ? { 'role-to-assume': deploymentRole(fleet, environment) } : keys) },
  };
}

function dashboardsJob(fleet: Fleet) {
  return {
    if: "github.event_name == 'pull_request'",
    'runs-on': 'ubuntu-latest',
    steps: [
      { uses: 'actions/checkout@v4' },
      { uses: 'actions/setup-node@v4', with: { 'node-version': '24' } },
      { name: 'Install the commands', run: 'npm install --global @bizom/dashboards' },
      {
        name: 'Dashboards',
        run: dashboardScript(fleet).join('\n'),
        env: { GRAFANA_TOKEN: expression('secrets.GRAFANA_TOKEN') },
      },
    ],
  };
}

/** Variables that the messages need: that of Flock, and those that the fleet's channels name as `env:NAME`. */
function channelVariables({ deploy, alerts }: Fleet): string[] {
  const settings = deploy.channels.flatMap((name) => Object.values(alerts.channels[name] ?? {}));
  const named = settings.flatMap((value) => /^env:(\w+)$/.exec(String(value))?.[1] ?? []);
  return ['WEBHOOK_URL', ...named];
}

/** The login of a registry other than ECR. */
function registryVariables({ deploy }: Fleet): string[] {
  return deploy.registry === undefined ? [] : ['REGISTRY_USERNAME', 'REGISTRY_PASSWORD'];
}

/** GitHub hands on secrets only by name. */
function secrets(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, expression(`secrets.${name}`)]));
}

/** GitHub's own placeholder. */
function expression(name: string): string {
  return `\${{ ${name} }}`;
}
