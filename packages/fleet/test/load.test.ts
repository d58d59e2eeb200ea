import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFleetFile, loadFleet } from '../src/load.ts';

const fleet = { name: 'shop', accountId: '123456789012', region: 'eu-west-1', environments: { dev: {} }, services: {} };

describe('loading a fleet file', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleet-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('finds the nearest file upwards', async () => {
    await writeFile(join(directory, 'fleet.config.json'), JSON.stringify(fleet));
    await mkdir(join(directory, 'a/b'), { recursive: true });
    expect(findFleetFile(join(directory, 'a/b'))).toBe(join(directory, 'fleet.config.json'));
  });

  it('loads .json and .mjs alike', async () => {
    await writeFile(join(directory, 'f.json'), JSON.stringify(fleet));
    await writeFile(join(directory, 'f.mjs'), `export default ${JSON.stringify(fleet)}`);
    expect(await loadFleet(join(directory, 'f.json'))).toEqual(await loadFleet(join(directory, 'f.mjs')));
  });

  const loadElsewhere = (file: string) => {
    const program = `import { loadFleet } from '@bizom/fleet'; await loadFleet(${JSON.stringify(file)}).then(({ name }) => console.log(name), ({ code, message }) => console.log(code, message));`;
    const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const;
    return spawnSync(process.execPath, ['--input-type=module', '--eval', program], options).stdout;
  };

  it('loads the worked example from a folder that has nothing installed', async () => {
    const file = join(directory, 'fleet.config.ts');
    await copyFile(new URL('../../../fleet.config.ts', import.meta.url), file);
    expect(loadElsewhere(file)).toBe('bizom\n');
  });

  it('names the package that is not installed, and the file that needs none', async () => {
    const file = join(directory, 'fleet.config.ts');
    await writeFile(file, "import 'nowhere-to-be-found'; export default {};");
    expect(loadElsewhere(file)).toMatch(/FLEET_NOT_LOADABLE .*nowhere-to-be-found.*write the fleet as \.json/);
  });

  it('says which Node a .ts file needs where it is another', async () => {
    const file = join(directory, 'fleet.config.ts');
    await writeFile(file, `export default ${JSON.stringify(fleet)}`);
    const program = `import { loadFleet } from '@bizom/fleet'; await loadFleet(${JSON.stringify(file)}).catch(({ code, message }) => console.log(code, message));`;
    const { stdout } = spawnSync(
      process.execPath,
      ['--no-experimental-strip-types', '--input-type=module', '--eval', program],
      {
        cwd: import.meta.dirname,
        encoding: 'utf8',
      },
    );
    expect(stdout).toContain(`FLEET_NOT_LOADABLE ${file} cannot be loaded: TypeScript needs Node >= 22.18, this is v`);
  });

  it.each([
    ['gone.json', undefined, 'FLEET_NOT_FOUND', 'gone.json'],
    ['broken.json', '{', 'FLEET_NOT_LOADABLE', 'broken.json'],
    ['empty.mjs', '', 'FLEET_NOT_LOADABLE', 'no default export'],
    ['wrong.json', '{"name":"shop"}', 'FLEET_INVALID', 'wrong.json'],
    ['fleet.yaml', 'name: shop', 'FLEET_NOT_LOADABLE', 'expected a .ts, .js or .json file, received .yaml'],
    ['fleet', '{}', 'FLEET_NOT_LOADABLE', 'expected a .ts, .js or .json file, received a name without an extension'],
  ])('says what is wrong with %s', async (name, text, code, part) => {
    if (text !== undefined) await writeFile(join(directory, name), text);
    await expect(loadFleet(join(directory, name))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(part),
    });
  });
});
