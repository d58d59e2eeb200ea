import { setTimeout as sleep } from 'node:timers/promises';
import { DeployError } from '../errors.ts';
import { type RegistryLogin, withLogin } from '../registry/docker-settings.ts';
import { type Ended, type RunOptions, run } from './process.ts';

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
  /** For base images that only a login may pull; default: the login of the Docker client. */
  login?: RegistryLogin;
  onLine?(line: string): void;
  signal?: AbortSignal;
}

/** What is pushed. */
export interface PushRequest {
  /** Pushed in this order; the moving tag should be the last. */
  tags: readonly string[];
  /** Default: the login of the Docker client. */
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
 * Builds an image: with BuildKit where the client has it, unless DOCKER_BUILDKIT says otherwise.
 * @throws DeployError `IMAGE_BUILD_FAILED`, with the last lines of the build.
 * @example
 * const tags = ['registry.example.com/dev:ell-0a1b2c3', 'registry.example.com/dev:ell'];
 * await buildImage({ directory: '.', dockerfile: { path: 'ops/dev/ell/Dockerfile' }, tags });
 */
export async function buildImage(request: BuildRequest): Promise<void> {
  const { directory, dockerfile, login, onLine, signal } = request;
  const variables = buildVariables(process.env, await hasBuildKit());
  const { exitCode, lines } = await withLogin(login, (environment) =>
    run('docker', buildArguments(request), {
      directory,
      environment: { ...environment, ...variables },
      ...('text' in dockerfile && { stdin: dockerfile.text }),
      ...(onLine && { onLine }),
      ...(signal && { signal }),
    }),
  );
  if (exitCode !== 0)
    throw new DeployError(
      'IMAGE_BUILD_FAILED',
      `docker build of ${request.tags[0]} failed: ${headline(lines) ?? `exit code ${exitCode}`}\n${lastLines(lines)}`,
    );
}

/** Environment variables for the Docker client. Variables that are already set stay. */
export function buildVariables(
  present: Readonly<Record<string, string | undefined>>,
  hasBuildKit: boolean,
): Record<string, string> {
  return {
    DOCKER_BUILDKIT: present['DOCKER_BUILDKIT'] || (hasBuildKit ? '1' : '0'),
    BUILDKIT_PROGRESS: 'plain',
    // With attestations the registry's digest would be that of a list, and the tasks' that of the image in it.
    BUILDX_NO_DEFAULT_ATTESTATIONS: present['BUILDX_NO_DEFAULT_ATTESTATIONS'] || '1',
  };
}

async function hasBuildKit(): Promise<boolean> {
  return (await run('docker', ['buildx', 'version'])).exitCode === 0;
}

/**
 * Pushes an image under all of its tags. The local image stays: its layers are the cache of the next build.
 * @returns the digest that the registry gave it: `sha256:…`.
 * @throws DeployError `IMAGE_PUSH_FAILED`, with the registry's answer.
 * @example
 * const digest = await pushImage({ tags: ['registry.example.com/dev:ell-0a1b2c3', 'registry.example.com/dev:ell'] });
 * const image = `registry.example.com/dev@${digest}`;
 */
export async function pushImage({ tags, login, onLine, signal }: PushRequest): Promise<string> {
  const common = { ...(onLine && { onLine }), ...(signal && { signal }) };
  const digest = await withLogin(login, (environment) => pushTags(tags, { ...common, environment }));
  if (digest === undefined)
    throw new DeployError('IMAGE_PUSH_FAILED', `The registry took ${tags.join(', ')}, but gave no digest.`);
  return digest;
}

async function pushTags(tags: readonly string[], options: RunOptions): Promise<string | undefined> {
  let digest: string | undefined;
  for (const tag of tags) {
    const { exitCode, lines } = await pushTag(tag, options);
    if (exitCode !== 0)
      throw new DeployError(
        'IMAGE_PUSH_FAILED',
        `docker push of ${tag} failed: ${lines.at(-1) || `exit code ${exitCode}`}`,
      );
    digest = lines.map((line) => /digest: (sha256:[0-9a-f]{64})/.exec(line)?.[1]).findLast(Boolean) ?? digest;
  }
  return digest;
}

/** What a registry or the network says of itself: the next try may succeed. */
const passing =
  /\b50[0234]\b|internal server error|bad gateway|service unavailable|gateway time-?out|timeout|timed out|connection (refused|reset)|unexpected EOF|\bEOF\b|broken pipe/i;
/** A registry that asks for patience, as ECR does in a busy account. */
const throttled = /\b429\b|too ?many ?requests|rate exceeded|throttl/i;
const pushTries = 4;
const throttledTries = 20;
const longestPauseMs = 10_000;

/** Pushes one tag. Tries a few times again if a fault may pass, and for 3 minutes while the registry throttles. */
async function pushTag(tag: string, options: RunOptions): Promise<Ended> {
  for (let tries = 1; ; tries++) {
    const ended = await run('docker', ['push', tag], options);
    const why = ended.lines.at(-1) ?? '';
    const most = throttled.test(why) ? throttledTries : passing.test(why) ? pushTries : 0;
    if (ended.exitCode === 0 || tries >= most) return ended;
    options.onLine?.(`push failed (${why}); trying again`);
    await sleep(Math.min(longestPauseMs, 1_000 * 2 ** (tries - 1)), undefined, { signal: options.signal });
  }
}

/** Removes local images; missing ones are ignored. */
export async function removeImages(tags: readonly string[]): Promise<void> {
  await run('docker', ['image', 'rm', '--force', ...tags]);
}

/** Removes the images of a service that have no name any more, as the tag that moves has left them. */
export async function pruneImages(service: string): Promise<void> {
  await run('docker', pruneArguments(service));
}

/** The Docker command line that removes a service's images without a name. */
export function pruneArguments(service: string): string[] {
  return ['image', 'prune', '--force', '--filter', `label=org.opencontainers.image.title=${service}`];
}

/** The line that says why a build failed, such as `ERROR: failed to solve: …` or `COPY failed: …`. */
function headline(lines: readonly string[]): string | undefined {
  const said = lines.map((line) => line.replace(/^#\d+ /, '').trim()).filter((line) => line !== '');
  return (
    said.findLast((line) => /^(error|failed|copy failed|the command .* returned|.*no space left)/i.test(line)) ??
    said.at(-1)
  );
}

function lastLines(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-20)
    .join('\n');
}
