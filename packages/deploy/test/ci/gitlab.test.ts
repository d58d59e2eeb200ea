import { parseFleet } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineRun } from '../../src/ci/systems.ts';
import { pipelinesFile } from '../../src/index.ts';

const fleet = (pipelines: object = {}) =>
  parseFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {}, live: { production: true, accountId: '210987654321' } },
    services: { cart: {} },
    deploy: { pipelines: { branches: { main: 'dev' }, ...pipelines } },
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

test('GitLab CI: the Docker client finds the daemon of the service, and the token alone is private', () => {
  const { variables, script } = parse(pipelinesFile(fleet({ oidc: true }), 'gitlab'))['deploy-to-dev'];
  expect(variables).toMatchObject({ DOCKER_HOST: 'tcp://docker:2376', DOCKER_CERT_PATH: '/certs/client' });
  expect(script[0]).toMatch(/^\(umask 077; .*\)$/);
});
