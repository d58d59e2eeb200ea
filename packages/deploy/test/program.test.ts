import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const cli = new URL('../bin/bizom-deploy.js', import.meta.url).pathname;
const fleet = {
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { dev: {}, prod: { production: true } },
  services: { ell: {} },
};

describe('bizom-deploy', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'deploy cli '));
    writeFileSync(join(directory, 'fleet.config.json'), JSON.stringify(fleet));
    mkdirSync(join(directory, 'folder'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  interface Ran {
    exitCode: number | null;
    stdout: string;
    stderr: string;
  }
  function run(
    args: string[],
    { closeStdout = false, ...variables }: Record<string, string | boolean> = {},
  ): Promise<Ran> {
    const env = {
      PATH: process.env['PATH'],
      HOME: directory,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'y',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_MAX_ATTEMPTS: '1',
      GIT_CEILING_DIRECTORIES: tmpdir(),
      ...(variables as Record<string, string>),
    };
    const child = spawn(process.execPath, [cli, ...args], { cwd: directory, env });
    let stdout = '';
    let stderr = '';
    if (closeStdout) child.stdout.destroy();
    else
      child.stdout.on('data', (data) => {
        stdout += data;
      });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr })));
  }

  test.each([
    ['a fleet that is not there', ['plan', '--env', 'dev', '--fleet', 'gone.json'], 2, /No fleet file at .*gone\.json/],
    [
      'a repository that is not there',
      ['plan', '--env', 'dev', '--repo', 'gone'],
      2,
      /--repo: there is no folder gone/,
    ],
    [
      'a folder that is no repository',
      ['run', '--env', 'dev', '--repo', 'folder', '--fleet', 'fleet.config.json'],
      2,
      /folder is no git repository; name one with --repo/,
    ],
    [
      'a file in a folder that is not there',
      ['pipelines', '--out', 'no/x.yml'],
      2,
      /cannot write no\/x\.yml: no such file/,
    ],
    ['a folder in the place of a file', ['pipelines', '--out', 'folder'], 2, /cannot write folder: it is a folder/],
    ['a folder to check', ['pipelines', '--out', 'folder', '--check'], 2, /cannot read folder: it is a folder/],
    [
      'an AWS that does not answer',
      ['rollback', '--env', 'dev', '--service', 'ell'],
      1,
      /AWS does not answer .*ECONNREFUSED/,
    ],
  ])('says of %s what is wrong and what to do, in one line', async (_, args, code, said) => {
    const { exitCode, stderr } = await run(args);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n\s+at |\.partial/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(code);
  });

  test.each([
    ['a folder that is no repository', ['run', '--env', 'dev', '--service', 'ell'], 2, 'WRONG_USE'],
    ['an environment that does not exist', ['status', '--env', 'nowhere'], 2, 'WRONG_USE'],
    ['an unconfirmed production', ['rollback', '--env', 'prod', '--service', 'ell'], 2, 'PRODUCTION_NOT_CONFIRMED'],
    ['a plan without a repository', ['plan', '--env', 'dev', '--base', 'HEAD~1'], 2, 'WRONG_USE'],
  ])('--json also names the refusal of %s', async (_, args, code, name) => {
    const { exitCode, stdout, stderr } = await run([...args, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, services: [], error: { code: name } });
    expect([exitCode, stderr.trim().split('\n').length]).toEqual([code, 1]);
  });

  test.each([
    ['run', ['run', '--service', 'ell', '--allow-dirty']],
    ['rollback', ['rollback', '--service', 'ell']],
  ])('%s asks for --yes in production, also where CI is "false"', async (_, args) => {
    const { exitCode, stderr } = await run([...args, '--env', 'prod'], { CI: 'false' });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/prod is production: say --yes/)]);
    const { stderr: confirmed } = await run([...args, '--env', 'prod', '--yes'], { CI: 'false' });
    expect(confirmed).not.toMatch(/say --yes/);
  });

  test('status fails if it could not read a service', async () => {
    const { exitCode, stdout } = await run(['status', '--env', 'dev']);
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/ell +- .*AWS does not answer/)]);
  });

  test('check names every fault at once, and what is well', async () => {
    const { exitCode, stdout } = await run(['check', '--env', 'dev', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { subject: string; what: string; fault?: string }[] };
    const faults = checks.flatMap(({ what, fault }) => (fault === undefined ? [] : [[what, fault]]));
    expect(exitCode).toBe(1);
    expect(checks.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['Docker daemon', 'Maven', 'disk', 'Maven module', 'ECS service', 'image repository']),
    );
    expect(faults).toContainEqual(['Maven module', expect.stringMatching(/pom\.xml/)]);
    expect(faults).toContainEqual(['ECS service', expect.stringMatching(/AWS does not answer/)]);
  });

  test('ends quietly when the reader closes the pipe', async () => {
    expect(await run(['pipelines', '--out', '-'], { closeStdout: true })).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
