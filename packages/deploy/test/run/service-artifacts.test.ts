import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFleet, resolveService } from '@bizom/fleet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { awsClients } from '../../src/index.ts';
import { ServiceArtifacts } from '../../src/run/service-artifacts.ts';
import { startFakeS3 } from '../support/damaged-s3.ts';

const secret = 'hello';
let repository: string;
let folder: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'deploy keys '));
  folder = join(repository, 'ops/dev/ell/tokens');
  execFileSync('git', ['init', '-q', repository]);
});
afterEach(() => rmSync(repository, { recursive: true }));

async function download(artifacts: ServiceArtifacts): Promise<void> {
  await using s3 = await startFakeS3({ listed: 5, body: secret, etag: undefined });
  const fleet = parseFleet({
    name: 'example',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: { ell: {} },
    deploy: { artifactBucket: 'keys' },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const request = {
    ...{ fleet, environment: 'dev', services: [], directory: repository, commit: 'a', channels: [] },
    aws: awsClients({ endpoint: s3.endpoint, region: 'us-east-1', credentials }),
    observer: { progress() {}, output() {}, finished() {}, warning() {} },
  };
  await artifacts.fetch(request, resolveService(fleet, 'dev', 'ell'));
}
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const untracked = () => execFileSync('git', ['status', '--porcelain'], { cwd: repository, encoding: 'utf8' });

test("downloaded keys are readable by the image's user, in a folder of this user alone that git ignores, until they are built in", async () => {
  using artifacts = new ServiceArtifacts();
  await download(artifacts);
  expect(readFileSync(join(folder, 'token.txt'), 'utf8')).toBe(secret);
  expect([mode(folder), mode(join(folder, 'token.txt'))]).toEqual(['700', '644']);
  expect(untracked()).toBe('');
  artifacts.remove('ell');
  expect(existsSync(folder)).toBe(false);
});

test('are removed at the end of a run that built nothing', async () => {
  {
    using artifacts = new ServiceArtifacts();
    await download(artifacts);
  }
  expect(existsSync(folder)).toBe(false);
});

test('files that were there before stay', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitkeep'), '');
  writeFileSync(join(folder, 'token.txt'), 'own');
  {
    using artifacts = new ServiceArtifacts();
    await download(artifacts);
  }
  expect([existsSync(join(folder, '.gitkeep')), existsSync(join(folder, 'token.txt'))]).toEqual([true, true]);
  expect(existsSync(join(folder, '.gitignore'))).toBe(false);
});
