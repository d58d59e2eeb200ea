import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../src/command.ts';
import { type Docker, jreImage, missing, startDocker, startRegistry } from '../src/index.ts';
import { workFolder } from '../src/supervisor.ts';

const why = await missing('docker');
const whyNoRegistry = why ?? (await missing('registry'));

describe.skipIf(why)(`Docker${why ? ` (skipped: ${why})` : ''}`, () => {
  let docker: Docker;
  let image: string;
  let config: string; // where `docker login` keeps passwords
  const command = (...args: string[]) => run('docker', args, { env: { ...docker.env, DOCKER_CONFIG: config } });
  beforeAll(async () => {
    config = await workFolder('docker-config');
    docker = await startDocker();
    image = await jreImage(docker);
  });
  afterAll(() => docker?.stop());

  test('runs Java from an image made of the files of this machine', async () => {
    expect(await command('run', '--rm', '--network', 'host', image, 'java', '--version')).toMatch(/^openjdk \d/);
    expect(await command('run', '--rm', '--network', 'host', image, 'sh', '-c', 'echo $JAVA_HOME')).toBe('/opt/java\n');
  });

  test('gives the exit code of a container', async () => {
    await expect(command('run', '--rm', '--network', 'host', image, 'sh', '-c', 'exit 3')).rejects.toThrow(
      'exit code 3',
    );
  });

  test('gives the image again without building it again', async () => {
    expect(await jreImage(docker)).toBe(image);
  });

  describe.skipIf(whyNoRegistry)(`a registry${whyNoRegistry ? ` (skipped: ${whyNoRegistry})` : ''}`, () => {
    test('takes a push from who knows the password, and refuses others', async () => {
      await using registry = await startRegistry({ username: 'pusher', password: 'right' });
      const target = `${registry.host}/services/jre:1`;
      await command('tag', image, target);
      await expect(command('push', target)).rejects.toThrow(/no basic auth|unauthorized|denied/);
      await expect(command('login', '-u', 'pusher', '-p', 'wrong', registry.host)).rejects.toThrow(/unauthorized|401/);
      await command('login', '-u', 'pusher', '-p', 'right', registry.host);
      await command('push', target);
      await command('logout', registry.host);
      const answer = await fetch(`${registry.url}/v2/services/jre/tags/list`, {
        headers: { authorization: `Basic ${btoa('pusher:right')}` },
      });
      expect(await answer.json()).toEqual({ name: 'services/jre', tags: ['1'] });
    });
  });
});
