import { randomUUID } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from '../temporary-folder.ts';

/** Who logs in to a registry. */
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
    // Builders that the user made or chose are kept beside the settings.
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
    // No helper: the login is in this file. Those of other registries are asked as ever.
    credHelpers: { ...credHelpers, [registry]: '' },
    auths: { ...auths, [registry]: { auth } },
  };
  await mkdir(directory, { mode: 0o700 });
  await writeFile(join(directory, 'config.json'), JSON.stringify(settings), { mode: 0o600 });
  for (const folder of ['contexts', 'cli-plugins']) await symlink(join(own, folder), join(directory, folder));
}
