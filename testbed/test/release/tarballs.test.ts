import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedFiles, readManifest } from '../../src/release/manifest.ts';
import { copyAsCloned, packAll, publicPackages, type Tarball } from '../../src/release/tarballs.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bizom-tarballs-'));
const tarballs = new Map<string, Tarball>();
const manifests = publicPackages(root).map((path) => {
  return readManifest(join(root, path));
});

beforeAll(async () => {
  const clone = join(folder, 'clone');
  await copyAsCloned(root, clone);
  for (const tarball of await packAll(clone, join(folder, 'packed'))) tarballs.set(tarball.name, tarball);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tarballs packed from a clean clone', () => {
  it.each(manifests)('$name holds what its exports and commands name', (manifest) => {
    const named = namedFiles(manifest);
    expect(named.length).toBeGreaterThan(1);
    expect(tarballs.get(manifest.name)?.files).toEqual(expect.arrayContaining(named));
  });

  it.each(manifests)('$name has a licence and a README, and neither sources nor tests', ({ name }) => {
    const files = tarballs.get(name)?.files ?? [];
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
    expect(files.filter((file) => /^(src|test|bench)\//.test(file) || file.endsWith('.tsbuildinfo'))).toEqual([]);
  });

  it.each([
    ['@bizom/log-shipper', 'dist/lambda/zip', 'ENGINE_URL'],
    ['@bizom/log-shipper', 'dist/lambda/replay-zip', 'QUARANTINE'],
    ['@bizom/alerts', 'dist/lambda/zip', 'ALERTS_CHANNELS'],
    ['@bizom/app-probe', 'dist/lambda/zip', 'fleet'],
  ])('%s has in %s a whole Lambda, and the licences of what is bundled in it', async (name, content, wanted) => {
    const target = join(folder, 'unpacked', name, content);
    mkdirSync(target, { recursive: true });
    const path = tarballs.get(name)?.path ?? '';
    await x('tar', ['-xzf', path, '-C', target, '--strip-components=4', `package/${content}`], { throwOnError: true });
    // far from any node_modules, as in /var/task, and without a setting: it gets as far as its own complaint
    const script = 'const { handler } = await import("./index.mjs"); await handler({}, {});';
    const { stderr } = await x(process.execPath, ['--input-type=module', '-e', script], {
      nodeOptions: { cwd: target },
    });
    expect(stderr).toContain(wanted);
    expect(stderr).not.toContain('ERR_MODULE_NOT_FOUND');
    expect(readFileSync(join(target, 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toContain('Permission is hereby granted');
  });
});
