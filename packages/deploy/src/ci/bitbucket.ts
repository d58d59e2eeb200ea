import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { stringify } from 'yaml';
import { registryHost } from '../registry/registry-host.ts';

const header = ' Written by `bizom-deploy pipelines` from the fleet; change the fleet and run it again.';

/**
 * The text of `bitbucket-pipelines.yml`: the fleet's branches deploy by themselves, `deploy-to-<environment>` by hand with
 * the variable DEPLOY_SERVICE, and pull requests check the dashboards; where the fleet names a Grafana, also against that.
 * @throws FleetError `UNKNOWN_ENVIRONMENT` where a branch deploys to an environment that the fleet does not have.
 */
export function pipelinesFile(fleet: Fleet): string {
  return `#${header}\n${stringify(pipelines(fleet), { lineWidth: 0, aliasDuplicateObjects: false })}`;
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
      // CONTAINER_TAG, CONTAINER_COUNT, WEBHOOK_URL, DEPLOY_SERVICE and the keys come from Bitbucket's variables.
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
