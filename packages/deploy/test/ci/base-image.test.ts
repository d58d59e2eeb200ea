import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { baseImageDockerfile } from '../../src/ci/base-image.ts';

const packages = { '@bizom/deploy': '1.2.3', '@bizom/dashboards': '1.2.3' };
const dockerfile = baseImageDockerfile({ packages });
const [install = '', link = '', npmInstall = '', ...others] = [...dockerfile.matchAll(/^RUN (.*)$/gm)].map(
  ([, command]) => command ?? '',
);
const noApt = existsSync('/usr/bin/apt-get') ? undefined : 'this is no Debian';

/** No public image can be pulled here: each RUN line runs as a command of this machine, in a folder instead of /usr/local. */
describe('the RUN lines of the base image', () => {
  let prefix: string;
  beforeEach(() => {
    prefix = mkdtempSync(join(tmpdir(), 'base-image-'));
    for (const folder of ['bin', 'lib/node_modules']) mkdirSync(join(prefix, folder), { recursive: true });
  });
  afterEach(() => rmSync(prefix, { recursive: true }));
  const sh = (command: string) =>
    execFileSync('sh', ['-euc', command], {
      encoding: 'utf8',
      cwd: new URL('../../../../', import.meta.url).pathname,
      env: { ...process.env, NO_UPDATE_NOTIFIER: '1' },
    });

  test('are these three', () => {
    expect([install, link, npmInstall].every(Boolean)).toBe(true);
    expect(others).toEqual([]);
    for (const command of [install, link, npmInstall])
      expect(spawnSync('sh', ['-n', '-c', command]).status, command).toBe(0);
  });

  test.skipIf(noApt)(`git is a package that apt-get installs so${noApt ? ` (skipped: ${noApt})` : ''}`, () => {
    const [, , cleanUp, ...more] = install.split(' && ');
    expect([cleanUp, more]).toEqual(['rm -rf /var/lib/apt/lists/*', []]);
    const simulated = install.split(' && ')[1]?.replace('apt-get', 'apt-get --simulate') ?? '';
    expect(sh(simulated)).toMatch(/git is already the newest version|Inst git /);
  });

  test('npm and npx are linked to what the image of Node brings', () => {
    const npm = dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())));
    symlinkSync(npm, join(prefix, 'lib/node_modules/npm'));
    sh(link.replaceAll('/usr/local', prefix));
    for (const name of ['npm', 'npx']) expect(sh(`${prefix}/bin/${name} --version`)).toMatch(/^\d+\.\d+/);
  });

  test('the commands are there afterwards', () => {
    // The packages are not published yet: their folders are installed in the place of their names.
    const command = npmInstall
      .replace('--global', `--global --offline --no-audit --no-fund --prefix ${prefix}`)
      .replaceAll(/@bizom\/(\w+)@1\.2\.3/g, './packages/$1');
    sh(command);
    for (const name of ['bizom-deploy', 'bizom-dashboards'])
      expect(sh(`${prefix}/bin/${name} --version`)).toMatch(/\d+\.\d+\.\d+/);
  });
});
