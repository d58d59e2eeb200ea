import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installConsumer } from '../../src/release/consumer.ts';
import { ownDependencies, readManifest } from '../../src/release/manifest.ts';
import { copyAsCloned, packAll, publicPackages, type Tarball } from '../../src/release/tarballs.ts';

/** What each package may install when it is installed alone, with all that it depends on, MB. infra brings aws-cdk-lib, its peer. */
const limitsMb: Record<string, number> = {
  '@bizom/alerts': 60,
  '@bizom/app-probe': 58,
  '@bizom/cli': 175,
  '@bizom/command': 2,
  '@bizom/dashboards': 48,
  '@bizom/deploy': 75,
  '@bizom/fleet': 8,
  '@bizom/infra': 320,
  '@bizom/log-shipper': 75,
  '@bizom/metric-names': 2,
  '@bizom/notify': 8,
  '@bizom/options': 3,
  '@bizom/redact': 3,
};

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bizom-weight-'));
const manifests = publicPackages(root).map((path) => readManifest(join(root, path)));
let tarballs: Tarball[];

beforeAll(async () => {
  await copyAsCloned(root, join(folder, 'clone'));
  tarballs = await packAll(join(folder, 'clone'), join(folder, 'packed'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(manifests.map(({ name }) => name))('%s stays light', { timeout: 300_000 }, async (name) => {
  const project = join(folder, name.replace('/', '-'));
  const needed = ownDependencies(name, manifests);
  await installConsumer('npm', { folder: project, tarballs: tarballs.filter((tarball) => needed.has(tarball.name)) });
  const megabytes = bytesOf(join(project, 'node_modules')) / 1e6;
  rmSync(project, { recursive: true });
  console.log(`${name}: ${megabytes.toFixed(0)} MB`);
  expect(megabytes).toBeLessThan(limitsMb[name] ?? 0);
});

function bytesOf(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, entry) => sum + bytesOf(join(path, entry)), 0);
}
