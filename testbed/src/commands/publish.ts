import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installConsumer, runIn } from '../release/consumer.ts';
import { tarballFaults } from '../release/faults.ts';
import { byDependency, moduleNames, readManifest } from '../release/manifest.ts';
import { copyAsCloned, packAll, publicPackages, type Tarball } from '../release/tarballs.ts';

/**
 * `npm run release [-- --publish]`: packs every public package from a clean copy, refuses what must not go out, installs the tarballs in an
 * empty folder and imports them. Then it publishes them; without --publish npm only says what it would do.
 */
async function main(args: readonly string[]): Promise<number> {
  const isDryRun = !args.includes('--publish');
  const folder = mkdtempSync(join(tmpdir(), 'bizom-release-'));
  try {
    const clone = join(folder, 'clone');
    await copyAsCloned('.', clone);
    const tarballs = await packAll(clone, join(folder, 'packed'));
    const faults = faultsOf(tarballs);
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    if (faults.length > 0 && !isDryRun) return 1;
    await tryInstalled(join(folder, 'consumer'), tarballs);
    for (const tarball of inOrder(tarballs)) await publish(tarball, isDryRun);
    process.stdout.write(summary(tarballs.length, faults.length, isDryRun));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const manifests = publicPackages().map((path) => readManifest(path));

function faultsOf(tarballs: readonly Tarball[]): string[] {
  const released = new Map(manifests.map(({ name, version }) => [name, version]));
  return manifests.flatMap((manifest) => {
    const files = tarballs.find(({ name }) => name === manifest.name)?.files ?? [];
    return tarballFaults(manifest, files, released);
  });
}

function inOrder(tarballs: readonly Tarball[]): Tarball[] {
  const names = byDependency(manifests).map(({ name }) => name);
  return tarballs.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/** Installs the tarballs as a user would and imports all that does not read a Lambda's environment. */
async function tryInstalled(folder: string, tarballs: readonly Tarball[]): Promise<void> {
  const dependencies = Object.assign({}, ...manifests.map(({ peerDependencies }) => peerDependencies));
  await installConsumer('npm', { folder, tarballs, dependencies });
  const names = manifests.flatMap(moduleNames).filter((name) => !name.includes('handler'));
  const script = names.map((name) => `await import('${name}');`).join('\n');
  await runIn(folder, process.execPath, ['--input-type=module', '-e', script]);
}

async function publish({ name, path, files }: Tarball, isDryRun: boolean): Promise<void> {
  const how = isDryRun ? ['--dry-run'] : ['--provenance'];
  await runIn('.', 'npm', ['publish', path, '--access', 'public', '--loglevel', 'error', ...how]);
  process.stdout.write(`${isDryRun ? 'would publish' : 'published'}  ${name.padEnd(24)} ${files.length} files\n`);
}

function summary(packages: number, faults: number, isDryRun: boolean): string {
  if (!isDryRun) return `${packages} packages published\n`;
  const refused = faults > 0 ? `; publishing would be refused for the ${faults} reasons above` : '';
  return `${packages} packages packed, installed and imported${refused}\n`;
}

process.exit(await main(process.argv.slice(2)));
