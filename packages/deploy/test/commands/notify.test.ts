import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlockServer, startFlock } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pipelineRun } from '../../src/ci/systems.ts';
import { pipelineMessage } from '../../src/notify/pipeline-message.ts';

const cli = new URL('../../bin/bizom-deploy.js', import.meta.url).pathname;
const commit = 'de4655479890a0df12b4fcdefb3ba08bf64b9';
const bitbucket = {
  BITBUCKET_BRANCH: 'release/generic-outlet-service-3.0-RELEASE',
  BITBUCKET_COMMIT: commit,
  BITBUCKET_BUILD_NUMBER: '42',
  BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/bizom/services',
  BITBUCKET_EXIT_CODE: '0',
};

describe('bizom-deploy notify, to a Flock webhook (a stand-in)', () => {
  let flock: FlockServer;
  beforeAll(async () => {
    flock = await startFlock();
  });
  afterAll(() => flock.stop());

  const notify = (
    environment: Record<string, string>,
    cwd?: string,
  ): Promise<{ exitCode: number | null; stderr: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], ...environment };
      const child = spawn(process.execPath, [cli, 'notify'], { env, cwd });
      let stderr = '';
      child.stderr.on('data', (data) => {
        stderr += data;
      });
      child.on('close', (exitCode) => resolve({ exitCode, stderr }));
    });

  test("sends the document's words, with both links", async () => {
    expect(await notify({ ...bitbucket, WEBHOOK_URL: flock.webhookUrl })).toEqual({ exitCode: 0, stderr: '' });
    const { text, flockml } = flock.messages.at(-1) ?? {};
    expect(text).toContain(
      `Branch [release/generic-outlet-service-3.0-RELEASE] pipeline deployment finished. Triggered by commit: ${commit}.`,
    );
    expect(flockml).toContain(
      '<a href="https://bitbucket.org/bizom/services/pipelines/results/42">pipeline</a> deployment finished',
    );
    expect(flockml).toContain(`<a href="https://bitbucket.org/bizom/services/commits/${commit}">${commit}</a>`);
    expect(text).toContain('successful');
  });

  test('says that the pipeline failed', async () => {
    await notify({ ...bitbucket, BITBUCKET_EXIT_CODE: '1', WEBHOOK_URL: flock.webhookUrl });
    expect(flock.messages.at(-1)?.text).toMatch(/failed, exit code 1/);
  });

  test('without a webhook is wrong use; a webhook that refuses is a failure that does not tell its URL', async () => {
    expect(await notify(bitbucket)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/WEBHOOK_URL is not set/),
    });
    const wrong = flock.webhookUrl.replace(/.$/, 'X');
    const { exitCode, stderr } = await notify({ ...bitbucket, WEBHOOK_URL: wrong });
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain(wrong);
  });

  describe('with a fleet', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'deploy notify '));
    });
    afterAll(() => rmSync(directory, { recursive: true }));
    const write = (text: string) => writeFileSync(join(directory, 'fleet.config.json'), text);
    const fleet = {
      name: 'shop',
      accountId: '123456789012',
      region: 'eu-west-1',
      environments: { dev: {} },
      services: { ell: {} },
      alerts: { channels: { team: { type: 'flock', webhookUrl: 'env:TEAM_HOOK' } } },
      deploy: { channels: ['team'] },
    };

    test.each([{ ENVIRONMENT: 'dev' }, {}])('tells the channels of its deployments, %o', async (environment) => {
      write(JSON.stringify(fleet));
      const before = flock.messages.length;
      const told = await notify({ ...bitbucket, ...environment, TEAM_HOOK: flock.webhookUrl }, directory);
      expect(told).toEqual({ exitCode: 0, stderr: '' });
      expect(flock.messages.length).toBe(before + 1);
    });

    test('that is broken, the message goes to WEBHOOK_URL all the same', async () => {
      write('{');
      const before = flock.messages.length;
      const told = await notify({ ...bitbucket, WEBHOOK_URL: flock.webhookUrl }, directory);
      expect(told).toMatchObject({
        exitCode: 0,
        stderr: expect.stringMatching(/goes to WEBHOOK_URL only.*fleet\.config\.json/),
      });
      expect(flock.messages.length).toBe(before + 1);
    });
  });
});

test('a branch whose name has the word does not become the link', () => {
  const message = pipelineMessage(pipelineRun({ ...bitbucket, BITBUCKET_BRANCH: 'new-pipeline' }));
  expect(message.links?.[0]?.label).toBe('pipeline deployment finished');
});

test('a pipeline that does not tell its end is unknown, not successful', () => {
  const { BITBUCKET_EXIT_CODE: _, ...rest } = bitbucket;
  expect(pipelineMessage(pipelineRun(rest))).toMatchObject({
    severity: 'warn',
    title: expect.stringContaining('unknown'),
  });
});
