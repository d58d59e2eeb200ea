import { randomUUID } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../temporary-folder.ts';

/** A login for a registry. */
export interface RegistryLogin {
  /** The registry's host, as the tags begin with it. */
  registry: string;
  username: string;
  password: string;
}

/**
 * Runs work with the environment variables of a Docker client that is logged in: by a settings folder that only this work
 * sees, so that the password is in no argument and not in the user's own settings. Without a login, as the user's client is.
 */
export async function withLogin<Result>(
  login: RegistryLogin | undefined,
  work: (environment: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  if (!login) return work({});
  return withTemporaryFolder(join(tmpdir(), `bizom-deploy-docker-${randomUUID()}`), async (directory) => {
    const own = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
    await writeSettings(directory, own, login);
    // The user's own builders stay usable.
    return work({ DOCKER_CONFIG: directory, BUILDX_CONFIG: process.env['BUILDX_CONFIG'] ?? join(own, 'buildx') });
  });
}

/** The user's own settings and one more login. */
async function writeSettings(directory: string, own: string, login: RegistryLogin): Promise<void> {
  const { registry, username, password } = login;
  const text = await readFile(join(own, 'config.json'), 'utf8').catch(() => '{}');
  const { credHelpers = {}, auths = {}, ...kept } = JSON.parse(text);
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const settings = {
    ...kept,
    // No helper for this registry: the login is in this file. The helpers of other registries stay.
    credHelpers: { ...credHelpers, [registry]: '' },
    auths: { ...auths, [registry]: { auth } },
  };
  await mkdir(directory, { mode: 0o700 });
  await writeFile(join(directory, 'config.json'), JSON.stringify(settings), { mode: 0o600 });
  for (const folder of ['contexts', 'cli-plugins']) await symlink(join(own, folder), join(directory, folder));
}
