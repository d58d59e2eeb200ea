import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { cached } from '../cache.ts';

/** The path of a folder whose node_modules holds a package that only a release needs. @param wanted package and version, such as `pnpm@12` */
export function fetchedPackage(wanted: string): Promise<string> {
  return cached(`tools/${wanted.replaceAll('/', '-')}`, async (path) => {
    mkdirSync(path, { recursive: true });
    await x('npm', ['install', '--prefix', path, '--no-audit', '--no-fund', wanted], { throwOnError: true });
  });
}

/**
 * The path of a command that only a release needs, fetched once into the cache instead of into everybody's node_modules.
 * @param wanted package and version, such as `pnpm@12`
 */
export async function fetchedTool(wanted: string, command: string): Promise<string> {
  const home = await fetchedPackage(wanted);
  return join(home, 'node_modules', '.bin', command);
}
