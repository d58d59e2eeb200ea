import { parseFleet } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineRun } from '../../src/ci/systems.ts';
import { pipelinesFile } from '../../src/index.ts';
import { pipelineMessage } from '../../src/notify/pipeline-message.ts';

const fleet = (pipelines: object = {}) =>
  parseFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {}, live: { production: true, accountId: '210987654321' } },
    services: { cart: {} },
    deploy: { pipelines: { branches: { main: 'dev' }, ...pipelines } },
  });

describe('GitHub Actions', () => {
  test('deploys the branches, and any environment by hand with a service, one deployment after the other', () => {
    const { on, jobs } = parse(pipelinesFile(fleet(), 'github'));
    expect(on.push.branches).toEqual(['main']);
    expect(on.workflow_dispatch.inputs.environment.options).toEqual(['dev', 'live']);
    expect(jobs['deploy-dev']).toMatchObject({
      if: "(github.event_name == 'push' && github.ref_name == 'main') || (github.event_name == 'workflow_dispatch' && inputs.environment == 'dev')",
      environment: 'dev',
      concurrency: { group: 'deploy-dev', 'cancel-in-progress': false },
    });
    expect(jobs['deploy-live'].if).not.toContain('push');
    const { run, env } = jobs['deploy-live'].steps.find(({ name }: { name?: string }) => name === 'Deploy');
    expect(run).toBe('bizom-deploy run --env live');
    expect(env.DEPLOY_SERVICE).toMatch(/^\$\{\{ inputs\.service \}\}$/);
  });

  test('takes the role of the environment by OIDC, or keys', () => {
    const credentials = (file: string) =>
      parse(file).jobs['deploy-live'].steps.find(({ uses = '' }: { uses?: string }) => uses.includes('credentials'))
        .with;
    expect(credentials(pipelinesFile(fleet({ oidc: true }), 'github'))).toEqual({
      'aws-region': 'eu-west-1',
      'role-to-assume': 'arn:aws:iam::210987654321:role/bizom-deploy-live',
    });
    expect(credentials(pipelinesFile(fleet(), 'github'))).toHaveProperty('aws-access-key-id');
  });

  test('tells its end from its own variables', () => {
    const run = pipelineRun({
      GITHUB_ACTIONS: 'true',
      GITHUB_REF_NAME: 'main',
      GITHUB_SHA: 'abc',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'shop/services',
      GITHUB_RUN_ID: '7',
      JOB_STATUS: 'failure',
    });
    expect(run).toEqual({
      branch: 'main',
      commit: 'abc',
      exitCode: 1,
      pipelineUrl: 'https://github.com/shop/services/actions/runs/7',
      commitUrl: 'https://github.com/shop/services/commit/abc',
    });
    expect(pipelineMessage(run).title).toMatch(/failed/);
  });
});

test('hands on the secrets that the channels of the fleet name', () => {
  const alerts = { channels: { team: { type: 'telegram', token: 'env:TELEGRAM_TOKEN', chatId: '1' } } };
  const named = parseFleet({
    ...{ name: 'shop', accountId: '123456789012', region: 'eu-west-1', environments: { dev: {} }, services: {} },
    alerts,
    deploy: { channels: ['team'], registry: 'registry.example.com' },
  });
  const { steps } = parse(pipelinesFile(named, 'github')).jobs['deploy-dev'];
  const secret = (name: string) => `\u0024{{ secrets.${name} }}`;
  expect(steps.at(-2).env).toMatchObject({
    TELEGRAM_TOKEN: secret('TELEGRAM_TOKEN'),
    REGISTRY_PASSWORD: secret('REGISTRY_PASSWORD'),
  });
  expect(steps.at(-1).env).toMatchObject({ TELEGRAM_TOKEN: secret('TELEGRAM_TOKEN') });
});
