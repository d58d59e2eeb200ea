import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeployError } from './errors.ts';
import { run } from './process.ts';

/** What is built. */
export interface BuildRequest {
  /** The build context: the repository. */
  directory: string;
  /** The Dockerfile's path in the repository, or the text of one. */
  dockerfile: { path: string } | { text: string };
  /** Every name the image gets, such as `registry/dev:ell`. */
  tags: readonly string[];
  labels?: Readonly<Record<string, string>>;
  buildArgs?: Readonly<Record<string, string>>;
  onLine?(line: string): void;
  signal?: AbortSignal;
}

/** Who pushes. */
export interface RegistryLogin {
  /** The registry's host, as the tags begin with it. */
  registry: string;
  username: string;
  password: string;
}

/** What is pushed. */
export interface PushRequest {
  /** One of them after the other; the one that moves best comes last. */
  tags: readonly string[];
  /** None: as the Docker client is logged in. */
  login?: RegistryLogin;
  onLine?(line: string): void;
  signal?: AbortSignal;
}

/** The Docker command line for a build. */
export function buildArguments({ dockerfile, tags, labels = {}, buildArgs = {} }: BuildRequest): string[] {
  return [
    'build',
    '--file',
    'path' in dockerfile ? dockerfile.path : '-',
    ...tags.flatMap((tag) => ['--tag', tag]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    '--force-rm',
    '.',
  ];
}

/**
 * Builds an image, with BuildKit where the client has it.
 * @throws DeployError `IMAGE_BUILD_FAILED`, with the last lines of the build.
 */
export async function buildImage(request: BuildRequest): Promise<void> {
  const { directory, dockerfile, onLine, signal } = request;
  const { exitCode, lines } = await run('docker', buildArguments(request), {
    directory,
    environment: { DOCKER_BUILDKIT: (await hasBuildKit()) ? '1' : '0', BUILDKIT_PROGRESS: 'plain' },
    ...('text' in dockerfile && { stdin: dockerfile.text }),
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  });
  if (exitCode !== 0)
    throw new DeployError(
      'IMAGE_BUILD_FAILED',
      `docker build of ${request.tags[0]} ended with exit code ${exitCode}:\n${lastLines(lines)}`,
    );
}

async function hasBuildKit(): Promise<boolean> {
  return (await run('docker', ['buildx', 'version'])).exitCode === 0;
}

/**
 * Pushes an image under all of its tags and removes it here, whether or not that went well.
 * The password goes through a file that only this push sees, never through an argument or the user's own Docker settings.
 * @returns the digest that the registry gave it: `sha256:…`.
 * @throws DeployError `IMAGE_PUSH_FAILED`, with the registry's answer.
 */
export async function pushImage({ tags, login, onLine, signal }: PushRequest): Promise<string> {
  const settings = login && (await dockerSettings(login));
  const options = {
    ...(settings && { environment: { DOCKER_CONFIG: settings } }),
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  };
  try {
    let digest: string | undefined;
    for (const tag of tags) {
      const { exitCode, lines } = await run('docker', ['push', tag], options);
      if (exitCode !== 0)
        throw new DeployError(
          'IMAGE_PUSH_FAILED',
          `docker push of ${tag} ended with exit code ${exitCode}: ${lines.at(-1) ?? ''}`,
        );
      digest = lines.map((line) => /digest: (sha256:[0-9a-f]{64})/.exec(line)?.[1]).findLast(Boolean) ?? digest;
    }
    if (digest === undefined)
      throw new DeployError('IMAGE_PUSH_FAILED', `The registry took ${tags.join(', ')}, but gave no digest.`);
    return digest;
  } finally {
    await removeImages(tags);
    if (settings) await rm(settings, { recursive: true, force: true });
  }
}

/** Removes images here; those that are not there are none. */
export async function removeImages(tags: readonly string[]): Promise<void> {
  await run('docker', ['image', 'rm', '--force', ...tags]);
}

/** A settings folder with the user's own settings and one more login. */
async function dockerSettings({ registry, username, password }: RegistryLogin): Promise<string> {
  const own = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const text = await readFile(join(own, 'config.json'), 'utf8').catch(() => '{}');
  const { credsStore: _, credHelpers: __, auths = {}, ...kept } = JSON.parse(text);
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const directory = await mkdtemp(join(tmpdir(), 'bizom-deploy-docker-'));
  await writeFile(
    join(directory, 'config.json'),
    JSON.stringify({ ...kept, auths: { ...auths, [registry]: { auth } } }),
    { mode: 0o600 },
  );
  for (const folder of ['contexts', 'cli-plugins']) await symlink(join(own, folder), join(directory, folder));
  return directory;
}

function lastLines(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-20)
    .join('\n');
}
