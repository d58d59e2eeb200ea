import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Docker, type Registry, startDocker, startRegistry } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArguments, removeImages } from '../src/image.ts';
import { buildImage, dockerfileText, pushImage } from '../src/index.ts';
import { noContainers } from './support/cluster.ts';

const why = await noContainers();
const login = { username: 'AWS', password: 'a-secret-password' };

describe.skipIf(why)(
  `images, with a real daemon and a registry that asks for a password${why ? ` (skipped: ${why})` : ''}`,
  () => {
    let docker: Docker;
    let registry: Registry;
    let directory: string;
    beforeAll(async () => {
      [docker, registry] = await Promise.all([startDocker(), startRegistry(login)]);
      process.env['DOCKER_HOST'] = docker.host;
      directory = mkdtempSync(join(tmpdir(), 'deploy image '));
      writeFileSync(join(directory, 'a file'), 'content');
    });
    afterAll(async () => {
      delete process.env['DOCKER_HOST'];
      await registry?.stop();
      await docker?.stop();
      if (directory) rmSync(directory, { recursive: true });
    });

    const text = 'FROM scratch\nARG WHICH=none\nLABEL which=$WHICH\nCOPY ["a file", "/"]\n';
    // Other suites share the daemon: only this suite's own images count.
    const images = () =>
      execFileSync('docker', ['image', 'ls', '--quiet', '--filter', 'label=commit=abc'], { encoding: 'utf8' }).trim();
    const build = (...tags: string[]) =>
      buildImage({
        directory,
        dockerfile: { text },
        tags,
        labels: { commit: 'abc' },
        buildArgs: { WHICH: 'this one; $(that)' },
      });

    test('are built with labels and arguments as they are, pushed under every tag with one digest, and removed here', async () => {
      const tags = [`${registry.host}/dev:ell-abc`, `${registry.host}/dev:ell`];
      await build(...tags);
      const [image] = JSON.parse(execFileSync('docker', ['image', 'inspect', tags[0] ?? ''], { encoding: 'utf8' }));
      expect(image.Config.Labels).toEqual({ which: 'this one; $(that)', commit: 'abc' });
      const digest = await pushImage({ tags, login: { registry: registry.host, ...login } });
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      const authorization = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
      const accept = 'application/vnd.docker.distribution.manifest.v2+json';
      for (const tag of ['ell', 'ell-abc']) {
        const found = await fetch(`${registry.url}/v2/dev/manifests/${tag}`, {
          method: 'HEAD',
          headers: { authorization, accept },
        });
        expect(found.headers.get('docker-content-digest')).toBe(digest);
      }
      expect(images()).toBe('');
    });

    test.each([
      ['a wrong password', { ...login, password: 'wrong-password' }],
      ['no login at all', undefined],
    ])('with %s are refused, removed here all the same, and no password is told', async (_, credentials) => {
      const tag = `${registry.host}/dev:refused`;
      await build(tag);
      const before = readdirSync(tmpdir()).filter((name) => name.startsWith('bizom-deploy-docker-'));
      const pushing = pushImage({
        tags: [tag],
        ...(credentials && { login: { registry: registry.host, ...credentials } }),
      });
      await expect(pushing).rejects.toMatchObject({
        code: 'IMAGE_PUSH_FAILED',
        message: expect.not.stringContaining('password'),
      });
      expect(images()).toBe('');
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith('bizom-deploy-docker-'))).toEqual(before);
    });

    test('leave the Docker settings of the user alone', async () => {
      const settings = mkdtempSync(join(tmpdir(), 'deploy-settings-'));
      writeFileSync(join(settings, 'config.json'), '{"auths":{},"credsStore":"nowhere"}');
      process.env['DOCKER_CONFIG'] = settings;
      const tag = `${registry.host}/dev:own`;
      await build(tag);
      await pushImage({ tags: [tag], login: { registry: registry.host, ...login } });
      delete process.env['DOCKER_CONFIG'];
      expect(readFileSync(join(settings, 'config.json'), 'utf8')).toBe('{"auths":{},"credsStore":"nowhere"}');
      rmSync(settings, { recursive: true });
    });

    test('that do not build say which step failed', async () => {
      const failing = buildImage({ directory, dockerfile: { text: 'FROM scratch\nCOPY nothing /\n' }, tags: ['x:y'] });
      await expect(failing).rejects.toMatchObject({
        code: 'IMAGE_BUILD_FAILED',
        message: expect.stringMatching(/COPY nothing/),
      });
    });

    test('are built from a generated Dockerfile', async () => {
      writeFileSync(join(directory, 'ell-1.0.war'), 'war');
      const generated = dockerfileText({
        baseImage: 'scratch',
        environment: 'dev',
        service: 'ell',
        warFile: 'ell-1.0.war',
        port: 8080,
      });
      await buildImage({ directory, dockerfile: { text: generated }, tags: ['generated:1'] });
      const [image] = JSON.parse(execFileSync('docker', ['image', 'inspect', 'generated:1'], { encoding: 'utf8' }));
      expect(image.Config).toMatchObject({
        Env: expect.arrayContaining(['SPRING_PROFILES_ACTIVE=dev', 'LOG_PATH=/tmp/ell-platform.log']),
        Cmd: ['java', '-XX:+ExitOnOutOfMemoryError', '-jar', '/root/bizom/ell-1.0.war'],
        ExposedPorts: { '8080/tcp': {} },
        WorkingDir: '/root/bizom/',
      });
      await removeImages(['generated:1']);
      expect(existsSync(join(directory, 'Dockerfile'))).toBe(false);
    });
  },
);

test('whatever is in a name stays one argument of docker', () => {
  const args = buildArguments({
    directory: '.',
    dockerfile: { path: 'ops/a b/Dockerfile' },
    tags: ['r/dev:x; rm -rf /'],
    buildArgs: { A: '$(b) "c"' },
  });
  expect(args).toEqual([
    'build',
    '--file',
    'ops/a b/Dockerfile',
    '--tag',
    'r/dev:x; rm -rf /',
    '--build-arg',
    'A=$(b) "c"',
    '--force-rm',
    '.',
  ]);
});
