import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
});
