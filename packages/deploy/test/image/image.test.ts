import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Docker, type Registry, startDocker, startRegistry } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerfileText } from '../../src/image/dockerfile.ts';
import { buildArguments, buildVariables, removeImages } from '../../src/image/image.ts';
import { buildImage, pushImage } from '../../src/index.ts';
import { noContainers } from '../support/cluster.ts';

const why = await noContainers();
const hasBuildKit = spawnSync('docker', ['buildx', 'version']).status === 0;
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

    test('are built with labels and arguments as they are, and pushed under every tag with one digest; the layers stay here for the next build', async () => {
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
      expect(images()).not.toBe('');
      await removeImages(tags);
      expect(images()).toBe('');
    });

    test.each([
      ['a wrong password', { ...login, password: 'wrong-password' }],
      ['no login at all', undefined],
    ])('with %s are refused, and no password is shown', async (_, credentials) => {
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
      await removeImages([tag]);
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

    test.each(hasBuildKit ? ['1', '0'] : ['0'])(
      'are built on a base that only the login may pull, with DOCKER_BUILDKIT=%s',
      async (builder) => {
        const base = `${registry.host}/dev:base-${builder}`;
        await build(base);
        await pushImage({ tags: [base], login: { registry: registry.host, ...login } });
        await removeImages([base]);
        const lines: string[] = [];
        const request = {
          directory,
          dockerfile: { text: `FROM ${base}\nLABEL on=base\n` },
          tags: [`${registry.host}/dev:on-base`],
          onLine: (line: string) => lines.push(line),
        };
        process.env['DOCKER_BUILDKIT'] = builder;
        try {
          await expect(buildImage(request)).rejects.toMatchObject({ code: 'IMAGE_BUILD_FAILED' });
          lines.length = 0;
          await buildImage({ ...request, login: { registry: registry.host, ...login } });
        } finally {
          delete process.env['DOCKER_BUILDKIT'];
        }
        expect(lines.some((line) => line.startsWith('Step 1/2'))).toBe(builder === '0');
        await removeImages(request.tags);
      },
    );

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

test.each([
  [undefined, true, '1'],
  [undefined, false, '0'],
  ['0', true, '0'],
  ['', true, '1'],
])('with DOCKER_BUILDKIT=%j, and BuildKit there: %j, an image is built with DOCKER_BUILDKIT=%s', (asked, has, used) => {
  expect(buildVariables({ DOCKER_BUILDKIT: asked }, has)).toMatchObject({ DOCKER_BUILDKIT: used });
});

test('no login is left behind where the process ends in the middle', () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('bizom-deploy-docker-'));
  const before = folders();
  const program = `
    import { readFileSync } from 'node:fs';
    import { withLogin } from './registry/docker-settings.ts';
    await withLogin({ registry: 'r', username: 'AWS', password: 'x' }, async ({ DOCKER_CONFIG }) => {
      console.log(readFileSync(DOCKER_CONFIG + '/config.json', 'utf8'));
      process.exit(1);
    });`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('../../src', import.meta.url).pathname,
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout).auths).toHaveProperty('r');
  expect(folders()).toEqual(before);
});

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

test("a generated Dockerfile links the log file to standard output, as the team's own ones do", () => {
  const options = { environment: 'dev', service: 'ell', warFile: 'ell.war', port: 8080 };
  expect(dockerfileText({ ...options, baseImage: 'openjdk:11' })).toMatch(
    /^RUN mkdir -p \/root\/bizom\/tokens \/root\/tomcat\/logs && ln -sf \/dev\/stdout \/root\/tomcat\/logs\/ell-platform\.log$/m,
  );
  expect(dockerfileText({ ...options, baseImage: 'scratch' })).not.toContain('RUN');
});
