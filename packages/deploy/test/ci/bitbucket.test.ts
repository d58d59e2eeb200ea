import { defineFleet, parseFleet } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import firstFleet from '../../../../fleet.config.ts';
import { baseImageDockerfile } from '../../src/ci/base-image.ts';
import { pipelinesFile } from '../../src/index.ts';

/** What the first user's document shows of its hand-kept file, the script lines left out. */
const deploy = (deployment: string) => ({
  step: {
    size: '2x',
    caches: ['maven', 'docker'],
    deployment,
    'concurrency-group': `deploy-${deployment}`,
    script: expect.any(Array),
    'after-script': expect.any(Array),
  },
});
const byHand = (environment: string) => [{ variables: [{ name: 'DEPLOY_SERVICE' }] }, deploy(environment)];
const documented = {
  image: {
    name: '596849958460.dkr.ecr.ap-southeast-1.amazonaws.com/bizom:latest',
    aws: { 'access-key': '$AWS_ACCESS_KEY_ID', 'secret-key': '$AWS_SECRET_ACCESS_KEY' },
  },
  branches: { development: [deploy('dev')] },
  custom: { 'deploy-to-dev': byHand('dev'), 'deploy-to-staging': byHand('staging'), 'deploy-to-prod': byHand('prod') },
};

test("the first user's fleet makes the file of its document", () => {
  const { image, pipelines } = parse(pipelinesFile(firstFleet));
  expect({ image, branches: pipelines.branches, custom: pipelines.custom }).toEqual(documented);
});

test('every script line is a command that this repository has', () => {
  const file = pipelinesFile(firstFleet);
  for (const [, command] of file.matchAll(/^\s+- (\S+) (?:run|notify|build|check|diff)/gm)) {
    expect(['bizom-deploy', 'bizom-dashboards']).toContain(command);
  }
  expect(file).not.toMatch(/[&*]a\d|\$\(|&&/);
});

const fleet = (more: object) =>
  parseFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { live: {} },
    services: { cart: {} },
    ...more,
  });

describe('other fleets', () => {
  test('choose branches, image, caches, size and what comes after', () => {
    const settings = {
      branches: { main: 'live' },
      image: 'tools:1',
      caches: [],
      size: '1x',
      afterScript: ['ops/alert.sh'],
      dashboards: false,
    };
    const file = parse(pipelinesFile(fleet({ deploy: { pipelines: settings } })));
    expect(file.image.name).toBe('tools:1');
    expect(file.pipelines).toEqual({
      branches: {
        main: [
          {
            step: {
              size: '1x',
              deployment: 'live',
              'concurrency-group': 'deploy-live',
              script: ['bizom-deploy run --env live'],
              'after-script': ['ops/alert.sh'],
            },
          },
        ],
      },
      custom: { 'deploy-to-live': [{ variables: [{ name: 'DEPLOY_SERVICE' }] }, expect.any(Object)] },
    });
  });
});

describe('the steps', () => {
  const script = (more: object) => {
    const file = parse(pipelinesFile(fleet(more)));
    const [check] = file.pipelines['pull-requests']['**'];
    return { check: check.step.script, deploy: file.pipelines.custom['deploy-to-live'][1].step.script };
  };
  const files = ['bizom-dashboards build --out build/dashboards', 'bizom-dashboards check build/dashboards'];

  test('of a pull request ask a live Grafana only where the fleet names one', () => {
    expect(script({}).check).toEqual(files);
    expect(script({ dashboards: { grafanaUrl: 'https://g.example.com' } }).check).toEqual([
      ...files,
      'if [ -n "$GRAFANA_TOKEN" ]; then bizom-dashboards diff; fi',
    ]);
  });

  test("that keep Docker's layers build them as the cache can keep them", () => {
    expect(script({}).deploy).toEqual(['export DOCKER_BUILDKIT=0', 'bizom-deploy run --env live']);
    expect(script({ deploy: { pipelines: { caches: ['maven'] } } }).deploy).toEqual(['bizom-deploy run --env live']);
  });
});

test('the base image has everything that a pipeline calls', () => {
  const text = baseImageDockerfile({ jdk: 21, packages: { '@bizom/deploy': '1.2.3' } });
  for (const part of ['maven:3.9-eclipse-temurin-21', '/bin/node', 'bin/docker', ' git', '@bizom/deploy@1.2.3'])
    expect(text).toContain(part);
});

test('a fleet may be defined without any deploy section', () => {
  const plain = defineFleet({
    name: 'a',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {} },
    services: {},
  });
  expect(parse(pipelinesFile(plain)).pipelines.custom).toHaveProperty('deploy-to-dev');
});

const twoAccounts = (pipelines: object = {}) =>
  parseFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {}, live: { production: true, accountId: '210987654321' } },
    services: { cart: {} },
    deploy: { pipelines: { branches: { main: 'dev' }, ...pipelines } },
  });

describe('Bitbucket with OIDC', () => {
  test('takes the role of the environment with the token of the step', () => {
    const { image, pipelines } = parse(pipelinesFile(twoAccounts({ oidc: true }), 'bitbucket'));
    expect(image.aws).toEqual({ 'oidc-role': 'arn:aws:iam::123456789012:role/bizom-deploy-dev' });
    const { step } = pipelines.custom['deploy-to-live'][1];
    expect(step.oidc).toBe(true);
    expect(step.script).toContain('export AWS_ROLE_ARN=arn:aws:iam::210987654321:role/bizom-deploy-live');
    expect(step.script.join()).toContain('BITBUCKET_STEP_OIDC_TOKEN');
  });

  test('a cache that Bitbucket does not have is refused', () => {
    expect(() => pipelinesFile(twoAccounts({ caches: ['marven'] }), 'bitbucket')).toThrow(/received "marven"/);
  });
});
