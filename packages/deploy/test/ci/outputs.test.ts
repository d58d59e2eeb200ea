import { parseFleet } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import firstFleet from '../../../../fleet.config.ts';
import { pipelineMessage, pipelineRun, pipelinesFile } from '../../src/index.ts';

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

describe('GitLab CI', () => {
  test('deploys the branches, any environment by hand, one deployment after the other', () => {
    const file = parse(pipelinesFile(fleet({ oidc: true }), 'gitlab'));
    expect(file['deploy-to-dev']).toMatchObject({
      resource_group: 'deploy-dev',
      rules: [{ if: '$CI_COMMIT_BRANCH == "main"' }, { when: 'manual' }],
      variables: { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/bizom-deploy-dev' },
      id_tokens: { AWS_TOKEN: { aud: 'sts.amazonaws.com' } },
    });
    expect(file['deploy-to-live'].rules).toHaveLength(1);
  });

  test('tells its end from its own variables', () => {
    const variables = { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'main', CI_COMMIT_SHA: 'abc', CI_JOB_STATUS: 'success' };
    expect(pipelineRun({ ...variables, CI_PIPELINE_URL: 'https://gitlab.example.com/p/1' })).toEqual({
      branch: 'main',
      commit: 'abc',
      exitCode: 0,
      pipelineUrl: 'https://gitlab.example.com/p/1',
    });
  });
});

describe('Bitbucket with OIDC', () => {
  test('takes the role of the environment with the token of the step', () => {
    const { image, pipelines } = parse(pipelinesFile(fleet({ oidc: true }), 'bitbucket'));
    expect(image.aws).toEqual({ 'oidc-role': 'arn:aws:iam::123456789012:role/bizom-deploy-dev' });
    const { step } = pipelines.custom['deploy-to-live'][1];
    expect(step.oidc).toBe(true);
    expect(step.script).toContain('export AWS_ROLE_ARN=arn:aws:iam::210987654321:role/bizom-deploy-live');
    expect(step.script.join()).toContain('BITBUCKET_STEP_OIDC_TOKEN');
  });

  test('a cache that Bitbucket does not have is refused', () => {
    expect(() => pipelinesFile(fleet({ caches: ['marven'] }), 'bitbucket')).toThrow(/received "marven"/);
  });
});

test.each(['bitbucket', 'github', 'gitlab'])('%s: no pull request turns red for a missing token of Grafana', (name) => {
  expect(pipelinesFile(firstFleet, name)).toContain('if [ -n "$GRAFANA_TOKEN" ]; then bizom-dashboards diff; fi');
});
